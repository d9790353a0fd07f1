/** Small promises about the sources that no compiler keeps: head comments, no left-overs, links that resolve. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const below = (folder: string, ending: RegExp): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => ending.test(path) && !path.includes("node_modules"))
    .map((path) => `${folder}/${path}`)
    .sort();
const text = (file: string): string => readFileSync(join(root, file), "utf8");

const sources = ["packages", "start", "bench", "test"].flatMap((folder) => below(folder, /\.ts$/));

describe("each source", () => {
  test.each(sources.filter((file) => file.includes("/src/")))(
    "%s begins with what it is",
    (file) => {
      expect(text(file)).toMatch(
        /^(#!.*\n)?(import [^\n]*\n|\/\/ biome[^\n]*\n)*\s*\/\*\*|^(import (type )?[^;]*;\n)+\n?\/\*\*/,
      );
    },
  );

  test.each(sources)("%s leaves nothing behind", (file) => {
    if (file === "test/tidy/source.test.ts") return;
    expect(text(file)).not.toMatch(/\bTODO\b|\bFIXME\b|\bXXX\b|@ts-ignore|@ts-nocheck/);
    const code = text(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    expect(code).not.toMatch(/\bas any\b|: any\b/);
    expect(text(file)).not.toMatch(/vi\.(mock|useFakeTimers)|\.(only|todo)\(/);
  });
});

const pages = [
  ...["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"].filter((page) =>
    existsSync(join(root, page)),
  ),
  ...["docs", "rules", "notification.d", "crypto.d"].flatMap((folder) => below(folder, /\.md$/)),
];

test.each(pages)("links of %s resolve", (page) => {
  for (const [, target = ""] of text(page).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target) || target.startsWith("#")) continue;
    const file = join(root, dirname(page), target.replace(/#.*$/, ""));
    expect(existsSync(file), `${page} links to ${target}`).toBe(true);
  }
});

test.each(sources.filter((file) => text(file).includes("docs/reference/")))(
  "what %s cites is there",
  (file) => {
    // A citation may be broken over two lines of a comment.
    const prose = text(file).replace(/\n\s*\*? ?/g, " ");
    for (const [, page = "", first, second] of prose.matchAll(
      /docs\/reference\/([\w-]+\.md)(?:, "([^"]+)"(?: and "([^"]+)")?)?/g,
    )) {
      expect(existsSync(join(root, "docs/reference", page)), page).toBe(true);
      for (const section of [first, second]) {
        if (section !== undefined) expect(text(`docs/reference/${page}`)).toContain(section);
      }
    }
  },
);

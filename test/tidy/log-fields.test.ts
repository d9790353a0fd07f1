/** Each field of a log line is in the catalogue of fields, and each field of the catalogue is used. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { logFields } from "#protocol/world/log-fields.ts";
import { namesAfter } from "./object-literals.ts";

const root = join(import.meta.dirname, "../../packages");
const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => /^\w+\/src\/.*\.ts$/.test(path))
  .map((path) => ({
    path,
    code: readFileSync(join(root, path), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ""),
  }));

/** Fields stand in the call, or have a name of their own: `fields` or `about`. */
const beforeFields =
  /\blogger(?:\.(?:debug|info|warn|error|child)|\[[^\]]*\])\(|\bconst (?:about|fields) =(?:[^;{]*\?)?|\bfields:/;

test("the words of a log line are a sentence that never varies, with a full stop", () => {
  const last = /\blogger(?:\.(?:debug|info|warn|error)|\[[^\]]*\])\([\s\S]*?([\w"'`.]+),?\s*\);/g;
  const ends = sources.flatMap(({ path, code }) =>
    [...code.matchAll(last)].map(([, end = ""]) => ({ path, end })),
  );
  expect(ends.length).toBeGreaterThan(30);
  // An event has its sentence with it.
  expect(ends.filter(({ end }) => !end.endsWith('."') && end !== "sentence")).toEqual([]);
});

describe("fields of log lines", () => {
  const used = sources
    .filter(({ code }) => /\blogger\b|\beventLine\b/.test(code))
    .flatMap(({ path, code }) => namesAfter(code, beforeFields).map((name) => ({ path, name })));
  const known: ReadonlySet<string> = new Set(logFields.map(({ field }) => field));

  test("are in the catalogue", () => {
    expect(used.filter(({ name }) => !known.has(name))).toEqual([]);
  });

  test("are used when they are in the catalogue", () => {
    // What RefusedRule and AboutMessage have is spread into the line.
    const spread = ["file", "line", "ruleId", "reason", "kind", "type", "instance"];
    const words = new Set([...used.map(({ name }) => name), ...spread]);
    expect([...known].filter((name) => !words.has(name))).toEqual([]);
  });

  test("are listed in order", () => {
    const fields = logFields.map(({ field }) => field);
    expect(fields).toEqual([...fields].sort());
  });
});

/**
 * The public surface of each package, name by name: what another package, a test or somebody's
 * program may come to rely on. A new name is a line in surface/; `npm run docs` writes it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../packages");

test.each([
  ["protocol", "protocol/src/index.ts"],
  ["protocol-system", "protocol/src/system/index.ts"],
  ["nanoprobe", "nanoprobe/src/index.ts"],
  ["cma", "cma/src/index.ts"],
])("%s exports what surface/ says", async (name, entry) => {
  const names = exportedNames(readFileSync(join(root, entry), "utf8"));
  await expect(`${names.join("\n")}\n`).toMatchFileSnapshot(
    join(import.meta.dirname, "surface", `${name}.txt`),
  );
});

test("an index holds nothing but names", () => {
  for (const entry of ["protocol", "nanoprobe", "cma"]) {
    const source = readFileSync(join(root, entry, "src/index.ts"), "utf8");
    const rest = source
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .replace(/export (type )?\{[^}]*\} from "[^"]+";/g, "");
    expect(rest.trim(), entry).toBe("");
  }
});

/** `type ` before those that are gone at run time. */
const exportedNames = (source: string): readonly string[] =>
  [...source.matchAll(/export (type )?\{([^}]*)\}/g)]
    .flatMap(([, type = "", names = ""]) =>
      names
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== "")
        .map((name) => `${type}${name}`),
    )
    .sort((a, b) => bare(a).localeCompare(bare(b), "en"));

const bare = (name: string): string => name.replace(/^type /, "");

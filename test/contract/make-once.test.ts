/** The servers of these tests are fetched by whichever file needs them first; several may. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeOnce } from "#test/support/make-once.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const fillWith = (text: string) => (part: string) => {
  mkdirSync(join(part, "lib"));
  writeFileSync(join(part, "lib/it"), text);
};

test("who is slower takes what the first one made", () => {
  const cache = tempDir();
  const made = join(cache, "it-1.0");
  makeOnce(made, (part) => {
    fillWith("the slower one's")(part);
    makeOnce(made, fillWith("the first one's"));
  });
  expect(readFileSync(join(made, "lib/it"), "utf8")).toBe("the first one's");
  expect(readdirSync(cache)).toEqual(["it-1.0"]);
});

test("what cannot be made leaves nothing behind", () => {
  const cache = tempDir();
  const fail = (): never => {
    throw new Error("no network");
  };
  expect(() => makeOnce(join(cache, "it-1.0"), fail)).toThrow("no network");
  expect(readdirSync(cache)).toEqual([]);
});

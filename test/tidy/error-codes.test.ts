/** Each error code is used somewhere, each is listed once; that each has its entry the compiler sees. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errorCodes } from "@assimilation/protocol";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../packages");
const sources = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => /^\w+\/src\/.*\.ts$/.test(path) && !path.endsWith("/error-codes.ts"))
  .map((path) => readFileSync(join(root, path), "utf8"))
  .join("\n");

test.each(errorCodes)("$code happens somewhere", ({ code }) => {
  expect(sources).toContain(`"${code}"`);
});

test("codes are listed in order, each once", () => {
  const codes = errorCodes.map(({ code }) => code);
  expect(codes).toEqual([...new Set(codes)].sort());
});

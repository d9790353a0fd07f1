/** Parts of the CMA for tests, made in one place. */
import { createHash } from "node:crypto";
import { createNodeKeys } from "#cma/graph/keys.ts";
import type { Reporter } from "#cma/ingest/assertions.ts";

export const testHash = (text: string): string =>
  createHash("sha512").update(text).digest("hex").slice(0, 32);

export const testKeys = createNodeKeys(testHash);

export const keyIdOf = (number: number): string => number.toString(16).padStart(32, "0");

export const reporter = (number = 1, domain = "global"): Reporter => ({
  drone: testKeys.drone(keyIdOf(number)),
  domain,
  keys: testKeys,
  hash: testHash,
});

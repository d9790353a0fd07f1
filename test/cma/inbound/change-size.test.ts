/** Whether what a change is counted as is what it takes on disk. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { kibibytesOf } from "#cma/inbound/change-size.ts";
import { diffDocuments } from "#cma/inbound/document-diff.ts";
import { keepChange } from "#cma/inbound/history.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { keyIdOf, testKeys } from "#test/support/make-cma.ts";
import { createPrng } from "#test/support/sim/prng.ts";

test.each([
  { it: "one setting", set: { paths: ["net.ipv4.ip_forward"], old: ["0"], new: ["1"] }, kib: 1 },
  { it: "a thousand bytes", set: { old: ["x".repeat(1_000)] }, kib: 2 },
  { it: "as many characters of three bytes", set: { old: ["€".repeat(1_000)] }, kib: 4 },
  { it: "quotes, which JSON escapes", set: { old: ['"'.repeat(1_000)] }, kib: 3 },
])("$it: $kib KiB", ({ set, kib }) => {
  expect(kibibytesOf(set)).toBe(kib);
});

const MOST = 256;

/** Of the file after so many changes, in KiB. */
const sizeAfter = async (changes: number, documentOf: (seq: number) => object): Promise<number> => {
  const directory = mkdtempSync(join(tmpdir(), "assim-history-"));
  const file = join(directory, "cma.sqlite");
  const store = createSqliteStore({ openSqlite, random: createPrng(1, "history") }, { file });
  const drone = testKeys.drone(keyIdOf(1));
  await store.transact(async (tx) => {
    await tx.apply([{ op: "put_node", key: drone, kind: "Drone", set: {}, at: 1 }]);
    for (let seq = 1; seq <= changes; seq += 1) {
      const diff = diffDocuments({ ...documentOf(seq) }, { ...documentOf(seq + 1) });
      if (diff === undefined) continue;
      const type = `type_${seq % 5}`;
      const keeping = { keys: testKeys, historyKibibytesMax: MOST };
      const at = 1_790_000_000_000 + seq;
      await keepChange(tx, keeping, keyIdOf(1), { type, instance: type, seq, ...diff }, at);
    }
  });
  await store.close();
  const { size } = statSync(file);
  rmSync(directory, { recursive: true });
  return size / 1024;
};

describe("a full history takes on disk about what it is counted as", () => {
  test.each([
    { of: "one setting", changes: 300, facts: 1, text: "" },
    { of: "some settings", changes: 300, facts: 7, text: "" },
    { of: "long lines", changes: 80, facts: 6, text: "x".repeat(300) },
    { of: "many quotes", changes: 12, facts: 100, text: '"'.repeat(300) },
    { of: "characters of three bytes", changes: 8, facts: 100, text: "€".repeat(300) },
  ])("where changes are of $of", async ({ changes, facts, text }) => {
    const documentOf = (seq: number) =>
      Object.fromEntries(Array.from({ length: facts }, (_, at) => [`fact_${at}`, `${seq}${text}`]));
    const size = (await sizeAfter(changes, documentOf)) - (await sizeAfter(0, documentOf));
    expect(size).toBeGreaterThan(0.6 * MOST);
    expect(size).toBeLessThan(1.25 * MOST);
  });
});

/**
 * A process of its own with a store in it, for tests that kill it or take its
 * permissions away: `store-process.ts commit|open|read FILE`.
 *
 * `commit` commits until it dies, and writes each number to stdout once its
 * transaction is acknowledged. `open` and `read` write one line of JSON.
 */
import { writeSync } from "node:fs";
import type { GraphChange, NodeKey } from "#cma/graph/change.ts";
import type { GraphStore } from "#cma/store/graph-store.ts";
import { createSqliteReader } from "#cma/store/sqlite/sqlite-reader.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { createPrng } from "#test/support/sim/prng.ts";

// The worst umask there is: the store must not depend on it.
process.umask(0);

const [verb, file = ""] = process.argv.slice(2);

const open = (): GraphStore =>
  createSqliteStore({ openSqlite, random: createPrng(1, "store") }, { file });

/** A transaction that writes the same number in four places. */
const commitNumber = (store: GraphStore, number: number): Promise<void> =>
  store.transact(async (tx) => {
    const drone = "Drone:a" as NodeKey;
    const nic = `NICNode:${number}` as NodeKey;
    const changes: readonly GraphChange[] = [
      { op: "put_node", key: drone, kind: "Drone", set: { number }, at: number },
      { op: "put_node", key: nic, kind: "NICNode", set: {}, body: new Uint8Array(500), at: number },
      { op: "put_edge", from: drone, kind: "HAS_NIC", to: nic, set: {}, at: number },
    ];
    await tx.apply(changes);
    await tx.setState("number", String(number));
    const subject = { kind: "Drone", key: drone, attributes: {} } as const;
    await tx.addEvents([{ type: "update", subject, details: { number } }], number);
  });

const commitForever = async (): Promise<never> => {
  const store = open();
  for (let number = 1; ; number += 1) {
    await commitNumber(store, number);
    writeSync(1, `${number}\n`);
  }
};

const outcomeOf = async (work: () => object | Promise<object>): Promise<object> => {
  try {
    return await work();
  } catch (error) {
    return error instanceof Error ? { ...error, message: error.message } : { error };
  }
};

const readAll = async (): Promise<object> => {
  const reader = createSqliteReader({ openSqlite }, { file });
  const counted = { sql: "SELECT count(*) AS nodes FROM nodes", cypher: "" };
  return { rows: await reader.rows(counted, {}) };
};

if (verb === "commit") await commitForever();
else
  writeSync(1, JSON.stringify(await outcomeOf(verb === "read" ? readAll : () => ({ ...open() }))));

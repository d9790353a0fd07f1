/**
 * Durable transactions: a drone, its newest document and the edge between them,
 * each transaction on the disk when it resolves.
 *
 * The baseline writes the same rows into the same tables with the same
 * durability, through node:sqlite alone.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { contentHash } from "@assimilation/protocol";
import { systemRandom } from "@assimilation/protocol/system";
import type { GraphChange } from "#cma/graph/change.ts";
import { createNodeKeys } from "#cma/graph/keys.ts";
import { migrations } from "#cma/store/sqlite/schema.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import type { Bench } from "../bench.ts";
import { type Cost, inTurns } from "../measure.ts";

const TRANSACTIONS = 300;
/** About what the settings of one host are when deflated. */
const BODY_BYTES = 8192;

export const store: Bench = {
  name: "store",
  doc: "Transactions of a drone, its document (8 KiB) and an edge, through the SQLite store.",
  bare: "the same rows into the same tables through node:sqlite, WAL and synchronous=FULL too.",

  run: async () => {
    const directory = mkdtempSync(join(tmpdir(), "assimilation-bench-"));
    try {
      return await measure(directory);
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
};

const measure = async (directory: string): ReturnType<Bench["run"]> => {
  const ours = createSqliteStore(
    { openSqlite, random: systemRandom },
    { file: join(directory, "ours.db") },
  );
  const bare = openBare(join(directory, "bare.db"));
  const body = new Uint8Array(BODY_BYTES);
  systemRandom.fill(body);
  let drone = 0;
  let row = 0;

  const costs = await inTurns(
    async () => {
      for (let i = 0; i < TRANSACTIONS; i++) {
        drone += 1;
        const changes = changesOf(drone, body);
        await ours.transact((tx) => tx.apply(changes));
      }
    },
    () => {
      for (let i = 0; i < TRANSACTIONS; i++) {
        row += 1;
        bare.write(row, body);
      }
    },
    { runs: 9, warmUps: 2 },
  );
  await ours.close();
  bare.close();
  const perSecond = ({ wallMs }: Cost): number => (TRANSACTIONS * 1000) / wallMs;
  const cpuUs = ({ cpuMs }: Cost): number => (cpuMs * 1000) / TRANSACTIONS;
  return {
    figures: [
      {
        what: "transactions",
        unit: "1/s",
        ours: costs.ours.map(perSecond),
        bare: costs.bare.map(perSecond),
      },
      {
        what: "one transaction, CPU",
        unit: "µs",
        ours: costs.ours.map(cpuUs),
        bare: costs.bare.map(cpuUs),
      },
    ],
    notes: [`${TRANSACTIONS} transactions a run, each of three rows and one fsync.`],
  };
};

const keys = createNodeKeys(contentHash);

const attributesOf = (drone: number) => ({
  designation: `host-${drone}.example.com`,
  status: "up",
  reason: "STARTUP",
});

const documentAttributes = { type: "proc_sys", instance: "proc_sys", seq: 1, hash: "00" };

const changesOf = (drone: number, body: Uint8Array): readonly GraphChange[] => {
  const key = keys.drone(String(drone));
  const document = keys.discovery(key, "proc_sys", "proc_sys");
  const at = 1_800_000_000_000;
  return [
    { op: "put_node", key, kind: "Drone", set: attributesOf(drone), at },
    { op: "put_node", key: document, kind: "Discovery", set: documentAttributes, body, at },
    { op: "put_edge", from: key, kind: "DISCOVERED", to: document, set: {}, at },
  ];
};

const openBare = (file: string) => {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  for (const migration of migrations) database.exec(migration);
  const node = database.prepare("INSERT INTO nodes VALUES (?, ?, ?, ?, ?, ?)");
  const edge = database.prepare("INSERT INTO edges VALUES (?, ?, ?, ?, ?, ?)");
  const at = 1_800_000_000_000;
  return {
    write: (row: number, body: Uint8Array): void => {
      const key = `Drone:${row}`;
      const document = `Discovery:Drone:${row}|proc_sys|proc_sys`;
      database.exec("BEGIN IMMEDIATE");
      node.run(key, "Drone", at, at, JSON.stringify(attributesOf(row)), null);
      node.run(document, "Discovery", at, at, JSON.stringify(documentAttributes), body);
      edge.run(key, "DISCOVERED", document, at, at, "{}");
      database.exec("COMMIT");
    },
    close: () => database.close(),
  };
};

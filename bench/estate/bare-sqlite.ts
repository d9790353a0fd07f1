/**
 * The baseline beside the SQLite store: the rows of a recording into the same tables, in the same
 * transactions, with the same durability, through node:sqlite alone. It never reads.
 */
import { DatabaseSync } from "node:sqlite";
import { migrations } from "#cma/store/sqlite/schema.ts";
import { type BareCosts, timeWrites } from "./bare.ts";
import type { Put } from "./recording.ts";

export const writeBareSqlite = async ({
  file,
  recording,
}: {
  readonly file: string;
  readonly recording: string;
}): Promise<BareCosts> => {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  for (const migration of migrations) database.exec(migration);
  const node = database.prepare(
    `INSERT INTO nodes (key, kind, first_seen, last_seen, attributes, body) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET last_seen = excluded.last_seen,
       attributes = json_patch(attributes, excluded.attributes), body = coalesce(excluded.body, body)`,
  );
  const edge = database.prepare(
    `INSERT INTO edges (source, kind, target, first_seen, last_seen, attributes) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (source, kind, target) DO UPDATE SET last_seen = excluded.last_seen,
       attributes = excluded.attributes`,
  );
  const write = (put: Put): void => {
    const { kind, at } = put;
    const attributes = JSON.stringify(put.set);
    if (put.op === "put_node") node.run(put.key, kind, at, at, attributes, put.body ?? null);
    else edge.run(put.from, kind, put.to, at, at, attributes);
  };

  const costs = await timeWrites(recording, async (puts) => {
    database.exec("BEGIN IMMEDIATE");
    for (const put of puts) write(put);
    database.exec("COMMIT");
  });
  const row = database
    .prepare("SELECT (SELECT count(*) FROM nodes) AS nodes, (SELECT count(*) FROM edges) AS edges")
    .get();
  database.close();
  return { ...costs, nodes: Number(row?.["nodes"]), edges: Number(row?.["edges"]) };
};

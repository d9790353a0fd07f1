/** One estate in one store, ours and bare: processes one after the other, each with the machine to itself. */
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { BenchOptions, Say, StoreKind } from "../bench.ts";
import { memoryOf } from "../processes.ts";
import type { Answered } from "./ask.ts";
import type { BareCosts } from "./bare.ts";
import { diskBytesOf, withNeo4j } from "./neo4j-bed.ts";
import type { Registration } from "./register.ts";
import { runTask } from "./run-task.ts";

export interface EstateRun {
  readonly hosts: number;
  readonly ours: Registration;
  readonly bare: BareCosts;
  readonly diskBytes: { readonly ours: number; readonly bare: number };
  /** Resident, of the server beside the CMA. */
  readonly serverMib?: number;
  readonly answers: readonly Answered[];
}

export interface EstatePlan {
  readonly hosts: number;
  /** Empty, and ours. */
  readonly directory: string;
  /** Of this estate. */
  readonly recording: string;
  readonly neo4j: BenchOptions["neo4j"];
  readonly isAsked: boolean;
}

export const runEstate = (kind: StoreKind, plan: EstatePlan, say: Say): Promise<EstateRun> =>
  kind === "sqlite" ? runSqlite(plan, say) : runNeo4j(plan, say);

/** A run of its own, for noting what is written takes time and memory. */
export const record = async (hosts: number, recording: string, say: Say): Promise<void> => {
  const file = `${recording}.sqlite`;
  await runTask("register", { hosts, place: { kind: "sqlite", file }, recording }, say);
  rmSync(file);
};

const runSqlite = async (
  { hosts, directory, recording, isAsked }: EstatePlan,
  say: Say,
): Promise<EstateRun> => {
  const place = { kind: "sqlite", file: join(directory, "ours.sqlite") } as const;
  const ours = await runTask("register", { hosts, place }, saying(say, "SQLite"));
  const answers = isAsked ? await runTask("ask", { place, hosts }, saying(say, "SQLite")) : [];
  const file = join(directory, "bare.sqlite");
  say("bare SQLite");
  const bare = await runTask("writeBareSqlite", { file, recording }, say);
  const diskBytes = { ours: statSync(place.file).size, bare: statSync(file).size };
  for (const each of [place.file, file]) rmSync(each);
  return { hosts, ours, bare, diskBytes, answers };
};

const runNeo4j = async (
  { hosts, recording, neo4j, isAsked }: EstatePlan,
  say: Say,
): Promise<EstateRun> => {
  const measured = await withNeo4j(neo4j, async (server) => {
    const place = { kind: "neo4j", address: server.address } as const;
    const ours = await runTask("register", { hosts, place }, saying(say, "Neo4j"));
    const serverMib = memoryOf(server.pid()).rss;
    const answers = isAsked ? await runTask("ask", { place, hosts }, saying(say, "Neo4j")) : [];
    return { ours, serverMib, answers, disk: await diskBytesOf(server) };
  });
  say("bare Neo4j");
  const { bare, disk } = await withNeo4j(neo4j, async (server) => ({
    bare: await runTask("writeBareNeo4j", { address: server.address, recording }, say),
    disk: await diskBytesOf(server),
  }));
  const { disk: ourDisk, ...ours } = measured;
  return { hosts, ...ours, bare, diskBytes: { ours: ourDisk, bare: disk } };
};

const saying =
  (say: Say, store: string): Say =>
  (what) =>
    say(`${store}: ${what}`);

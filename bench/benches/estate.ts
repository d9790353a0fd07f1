/**
 * An estate registers, from the first message of its agents to the last commit; then a fact here
 * and there changes; then everything that can be asked about it is asked.
 *
 *     agents, simulated ─► CMA without its socket ─► SQLite or Neo4j
 *                                   └ recorded in a run of its own ─► bare driver, the same rows
 *
 * Each part is a process of its own: what it takes of memory is its own. A registration is measured
 * once, for it takes minutes: differences of a tenth say nothing.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bench, type BenchOptions, type Say, type StoreKind, storeKinds } from "../bench.ts";
import { AGENTS_AT_ONCE } from "../estate/feed.ts";
import { describeServer } from "../estate/neo4j-bed.ts";
import { PACKAGE_SETS, PACKAGES, SET_PACKAGES } from "../estate/packages.ts";
import { type EstateRun, record, runEstate } from "../estate/run-estate.ts";
import { runTask } from "../estate/run-task.ts";
import { RULES, RULES_BROKEN } from "../estate/settings.ts";
import { queryTable, refusalsIn, registrationTable, summaryOf } from "../estate/tables.ts";
import { rounded } from "../table.ts";

const SIZES = [1_000, 10_000];

const names: Readonly<Record<StoreKind, string>> = { sqlite: "SQLite", neo4j: "Neo4j" };

export const estate: Bench = {
  name: "estate",
  doc: "1,000 and 10,000 hosts register, change, and are asked about, in both stores (an hour).",
  bare: "the nodes and edges of the same transactions through node:sqlite or neo4j-driver, with the same tables, constraints and durability; no reading, no events, no rules.",
  isLong: true,

  run: async (say, options) => {
    const directory = mkdtempSync(join(tmpdir(), "assimilation-bench-"));
    const remove = (): void => rmSync(directory, { recursive: true, force: true });
    process.once("exit", remove);
    try {
      return await measure(directory, options, say);
    } finally {
      process.off("exit", remove);
      remove();
    }
  },
};

const measure = async (
  directory: string,
  { hosts, store, neo4j }: BenchOptions,
  say: Say,
): ReturnType<Bench["run"]> => {
  const sizes = hosts === undefined ? SIZES : [hosts];
  const largest = Math.max(...sizes);
  const kinds = storeKinds.filter((kind) => store === undefined || kind === store);
  const runs = new Map<StoreKind, EstateRun[]>(kinds.map((kind) => [kind, []]));
  for (const size of sizes) {
    const recording = join(directory, `recording-${size}`);
    const saySize: Say = (what) => say(`${size.toLocaleString("en")} hosts: ${what}`);
    saySize("what the baseline is to write is recorded");
    await record(size, recording, saySize);
    for (const kind of kinds) {
      const plan = { hosts: size, directory, recording, neo4j, isAsked: size === largest };
      const run = await runEstate(kind, plan, saySize);
      runs.get(kind)?.push(run);
      saySize(`${names[kind]}: ${summaryOf(run)}`);
    }
    rmSync(recording);
  }
  const making = await runTask("generate", { hosts: largest }, () => undefined);
  const asked = kinds.map((kind) => ({
    name: names[kind],
    answers: runs.get(kind)?.at(-1)?.answers ?? [],
  }));
  return {
    tables: [
      ...kinds.map((kind) => registrationTable(names[kind], runs.get(kind) ?? [])),
      queryTable(largest, asked),
    ],
    notes: [
      `Each host: 2 interfaces, 30 processes, 20 listeners, ${SET_PACKAGES} packages (${PACKAGE_SETS} sets of ${PACKAGES.toLocaleString("en")} packages), ${RULES} rules, of which it breaks ${RULES_BROKEN}; 9 messages.`,
      `${AGENTS_AT_ONCE} agents at once, each with one message under way; a real CMA takes new keys at five a second.`,
      `Making the messages is in CPU and memory: ${rounded(making.cpuMs / largest)} ms a host, and ${rounded(making.peakMib)} MiB for a process that does nothing else.`,
      "A changed fact: from the message to its commit, all other hosts silent.",
      ...(kinds.includes("neo4j") ? [describeServer(neo4j)] : []),
      "Above its limit: **bold**.",
      ...new Set(asked.flatMap(({ answers }) => refusalsIn(answers))),
    ],
  };
};

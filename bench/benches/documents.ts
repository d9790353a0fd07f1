/**
 * Changed documents at the CMA, from message to commit: kernel settings of a
 * host, of which one is new, become changes of the graph, are judged by the
 * rules and stored durably. One at a time, and as many as share a commit when a
 * fleet is busy.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { deflateRawSync } from "node:zlib";
import { contentHash, type Discovery, type JsonMap } from "@assimilation/protocol";
import { systemClock, systemRandom } from "@assimilation/protocol/system";
import { createNodeKeys } from "#cma/graph/keys.ts";
import { createDispatch, type Dispatch } from "#cma/inbound/dispatch.ts";
import type { Peer } from "#cma/inbound/outcome.ts";
import { hashOfRuleSet, putRules } from "#cma/inbound/rule-nodes.ts";
import type { RuleSet } from "#cma/rules/rule-set.ts";
import type { GraphStore } from "#cma/store/graph-store.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import type { Bench, Figure, Say } from "../bench.ts";
import { type Cost, inTurns } from "../measure.ts";
import { quietLogger } from "../quiet-logger.ts";
import { factsOfThisHost, shippedRules } from "../this-host.ts";

/** As many as dispatch puts into one transaction. */
const HOSTS = 64;
const ROUNDS = 3;

export const documents: Bench = {
  name: "documents",
  doc: "Kernel settings of a host, one of them new: message to durable commit at the CMA, rules judged.",
  bare: "JSON.stringify, SHA-512, deflate and one row of node:sqlite, with as many commits.",

  run: async (say) => {
    const directory = mkdtempSync(join(tmpdir(), "assimilation-bench-"));
    try {
      return await measure(directory, say);
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
};

const measure = async (directory: string, say: Say): ReturnType<Bench["run"]> => {
  const facts = await factsOfThisHost();
  const ruleSet = shippedRules();
  const store = createSqliteStore(
    { openSqlite, random: systemRandom },
    { file: join(directory, "ours.db") },
  );
  const dispatch = await createFleet(store, ruleSet);
  let seq = 0;
  const nextDocument = (): Discovery => {
    seq += 1;
    return documentOf(facts, seq);
  };
  const bare = openBare(join(directory, "bare.db"), nextDocument);

  const oneByOne = async (): Promise<void> => {
    for (let round = 0; round < ROUNDS; round++) {
      const document = nextDocument();
      for (const peer of fleet) await dispatch.receive(peer, document);
    }
  };
  const together = async (): Promise<void> => {
    for (let round = 0; round < ROUNDS; round++) {
      const document = nextDocument();
      await Promise.all(fleet.map((peer) => dispatch.receive(peer, document)));
    }
  };

  const single = await inTurns(oneByOne, () => bare.write(1), TURNS);
  say("one at a time is done");
  const shared = await inTurns(together, () => bare.write(HOSTS), TURNS);
  await store.close();
  bare.close();
  return {
    figures: [...figuresOf("one at a time", single), ...figuresOf(`${HOSTS} at once`, shared)],
    notes: [
      `${HOSTS} hosts, ${ruleSet.rules.size} rules, ${Object.keys(facts).length.toLocaleString("en")} settings a document.`,
    ],
  };
};

const TURNS = { runs: 7, warmUps: 2 };

const fleet: readonly Peer[] = Array.from({ length: HOSTS }, (_, at) => ({
  keyId: at.toString(16).padStart(32, "0"),
  serial: at + 1,
  bootId: at.toString(16).padStart(32, "0"),
  address: { host: "192.0.2.7", port: 1984 },
}));

const createFleet = async (store: GraphStore, ruleSet: RuleSet): Promise<Dispatch> => {
  const keys = createNodeKeys(contentHash);
  await store.transact((tx) => putRules(tx, keys, contentHash, ruleSet, systemClock.wallTime()));
  const dispatch = createDispatch(
    {
      store: { ...store, transactOrReject: store.transact },
      ...{ clock: systemClock, logger: quietLogger },
    },
    {
      ...{ keys, hash: contentHash, domain: "global", historyKibibytesMax: 1_024 },
      ...{ ruleSet, ruleSetHash: hashOfRuleSet(ruleSet, contentHash) },
      settingsOf: () => ({ configure: { kind: "configure", repeatMs: {} }, tags: [] }),
      reply: () => undefined,
      sawNewDrone: () => undefined,
      toldOfEvents: () => undefined,
    },
  );
  for (const peer of fleet) {
    await dispatch.receive(peer, { kind: "startup", hostName: peer.keyId, version: "0.1.0" });
  }
  return dispatch;
};

const documentOf = (facts: JsonMap, seq: number): Discovery => ({
  kind: "discovery",
  ...{ type: "proc_sys", instance: "proc_sys", seq },
  ...{ description: "", host: "bench", source: "nanoprobe", proxy: "local/local" },
  data: { ...facts, "kernel.bench": seq },
});

const openBare = (file: string, nextDocument: () => Discovery) => {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  database.exec("CREATE TABLE documents (name INTEGER PRIMARY KEY, hash, body)");
  const put = database.prepare("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)");

  const putOne = (name: number, { data }: Discovery): void => {
    const text = JSON.stringify(data);
    put.run(name, createHash("sha512").update(text).digest("hex"), deflateRawSync(text));
  };
  return {
    /** Each host once a round, `rows` to a commit. */
    write: (rows: number): void => {
      for (let round = 0; round < ROUNDS; round++) {
        const document = nextDocument();
        for (let name = 0; name < HOSTS; name++) {
          if (name % rows === 0) database.exec("BEGIN IMMEDIATE");
          putOne(name, document);
          if ((name + 1) % rows === 0) database.exec("COMMIT");
        }
      }
    },
    close: () => database.close(),
  };
};

const figuresOf = (
  what: string,
  { ours, bare }: { readonly ours: readonly Cost[]; readonly bare: readonly Cost[] },
): readonly Figure[] => {
  const count = HOSTS * ROUNDS;
  const perSecond = ({ wallMs }: Cost): number => (count * 1000) / wallMs;
  const cpuMs = (cost: Cost): number => cost.cpuMs / count;
  return [
    {
      what: `documents, ${what}`,
      unit: "1/s",
      ours: ours.map(perSecond),
      bare: bare.map(perSecond),
    },
    { what: "one of them, CPU", unit: "ms", ours: ours.map(cpuMs), bare: bare.map(cpuMs) },
  ];
};

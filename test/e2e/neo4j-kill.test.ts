/**
 * Neo4j killed with -9 in the middle of batches, at seeded points, on each version side by side.
 *
 * Each point costs a recovery, so a usual run takes three of them on each version;
 * `KILL_POINTS=10 npm run e2e -- neo4j-kill` takes all twenty, some eight minutes.
 *
 * Method: hosts say what they found through the CMA's own dispatch, in bursts that share a
 * transaction. At the point that the seed names (after so many statements of a burst, or while its
 * commit is on the way) the server is killed and then started again on its directory. The memory
 * store is told the same. Once everything is acknowledged, both hold the same graph, the same
 * events, none of them twice: whether the commit that was on the way had arrived or not.
 */
import {
  AssimilationError,
  contentHash,
  type Discovery,
  type WallTime,
} from "@assimilation/protocol";
import { expect, onTestFinished } from "vitest";
import { createDispatch, type Dispatch } from "#cma/inbound/dispatch.ts";
import { hashOfRuleSet, putRules } from "#cma/inbound/rule-nodes.ts";
import type { GraphStore } from "#cma/store/graph-store.ts";
import { createMemoryStore } from "#cma/store/memory-store.ts";
import type { Neo4jServer } from "#cma/store/neo4j/neo4j-server.ts";
import { createNeo4jStore } from "#cma/store/neo4j/neo4j-store.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { dumpNeo4j } from "#test/support/dump-neo4j.ts";
import { documentOf, keyIdOf, rulesOfFiles, testKeys } from "#test/support/make-cma.ts";
import {
  currentVersion,
  ltsVersion,
  type Neo4jVersion,
  needsNeo4j,
  startNeo4j,
} from "#test/support/neo4j-server.ts";
import { createPrng } from "#test/support/sim/prng.ts";
import { testWith } from "#test/support/unable.ts";

/** On each version. */
const POINTS = Number(process.env["KILL_POINTS"] ?? 3);
const HOSTS = 4;

/** A start with recovery takes 6 to 20 s, and both versions do it side by side. */
const LIMIT_MS = 900_000;

testWith(needsNeo4j(ltsVersion), needsNeo4j(currentVersion))(
  `Neo4j, killed at ${2 * POINTS} points of batches, has the truth, and once`,
  async () => {
    await Promise.all([killAtEachPoint(ltsVersion, 1), killAtEachPoint(currentVersion, 2)]);
  },
  LIMIT_MS,
);

const killAtEachPoint = async (version: Neo4jVersion, seed: number): Promise<void> => {
  const random = createPrng(seed, "points");
  const running = await startNeo4j(version);
  onTestFinished(() => running.destroy());
  const trap = createTrap();
  const server = openNeo4j(running.address, { retryMs: 1_000 });
  onTestFinished(() => server.close());
  const store = createNeo4jStore(
    { server: trap.around(server), random: createPrng(seed, "store") },
    { address: running.address.uri },
  );
  const model = createMemoryStore();
  const [ours, theirs] = [await openDispatch(store), await openDispatch(model)];

  for (let point = 1; point <= POINTS; point += 1) {
    const burst = burstOf(point);
    // Even points are of the commit, odd ones of a statement before it.
    const sprung = trap.set(point % 2 === 0 ? "commit" : 1 + (random.uint32() % 12), running.kill);
    const said = Promise.all(burst.map(({ peer, message }) => ours.receive(peer, message)));
    await sprung;
    await running.start();
    await said;
    await Promise.all(burst.map(({ peer, message }) => theirs.receive(peer, message)));
    expect(await dumpNeo4j(server), `after point ${point} of seed ${seed}`).toEqual(model.dump());
  }
  const [found, truth] = await Promise.all([untold(store), untold(model)]);
  expect(found).toEqual(truth);
  expect(truth.length).toBeGreaterThan(POINTS);
};

/** What each host says in one round: everything differs from the round before. */
const burstOf = (round: number) =>
  Array.from({ length: HOSTS }, (_, index) => {
    const number = index + 1;
    const peer = {
      keyId: keyIdOf(number),
      serial: number,
      bootId: "b0",
      address: { host: `10.9.0.${number}`, port: 1984 },
    };
    const documents: readonly Discovery[] = [
      documentOf("netconfig", round, netconfig(number, round)),
      documentOf("proc_sys", round, { a: round % 2 }),
    ];
    return documents.map((message) => ({ peer, message }));
  }).flat();

const netconfig = (number: number, round: number) => ({
  eth0: {
    address: `02:00:00:00:00:0${number}`,
    carrier: 1,
    operstate: "up",
    ipaddrs: { [`10.0.${round}.${number}/24`]: { scope: "global", name: "eth0" } },
  },
});

const ruleSet = rulesOfFiles({ proc_sys: { a: { category: "security", rule: "EQ($a, 1)" } } });

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => quiet,
};

/** Both stores hear the same hour, so that what they hold can be compared to the millisecond. */
const wallTime = (): WallTime => 1_000 as WallTime;

const openDispatch = async (store: GraphStore): Promise<Dispatch> => {
  const transact = untilItWorks(store);
  await transact((tx) => putRules(tx, testKeys, contentHash, ruleSet, wallTime()));
  return createDispatch(
    { store: { transact, transactOrReject: transact }, clock: { wallTime }, logger: quiet },
    {
      ...{ keys: testKeys, hash: contentHash, domain: "global", changesMax: 100 },
      ...{ ruleSet, ruleSetHash: hashOfRuleSet(ruleSet, contentHash) },
      settingsOf: () => ({ configure: { kind: "configure", repeatMs: {} }, tags: [] }),
      reply: () => undefined,
      sawNewDrone: () => undefined,
      toldOfEvents: () => undefined,
    },
  );
};

/** As the CMA's patient store does, but without its growing waits. */
const untilItWorks =
  (store: GraphStore): GraphStore["transact"] =>
  async (body) => {
    for (;;) {
      try {
        return await store.transact(body);
      } catch (failure) {
        if (!(failure instanceof AssimilationError)) throw failure;
      }
    }
  };

const untold = (store: GraphStore) =>
  store.transact(async (tx) => (await tx.untold(10_000)).map(({ id: _ours, ...event }) => event));

type Point = number | "commit";

/** Kills once, at the point that it was set to. */
const createTrap = () => {
  let armed: { point: Point; readonly spring: () => void } | undefined;

  const reach = (what: "statement" | "commit"): void => {
    if (armed === undefined) return;
    if (what === "statement" && armed.point !== "commit") armed.point -= 1;
    if (armed.point !== 0 && !(armed.point === "commit" && what === "commit")) return;
    const { spring } = armed;
    armed = undefined;
    // The commit has left by then, or is leaving.
    if (what === "commit") setImmediate(spring);
    else spring();
  };

  return {
    set: (point: Point, kill: () => Promise<void>): Promise<void> =>
      new Promise((resolve, reject) => {
        armed = { point, spring: () => void kill().then(resolve, reject) };
      }),
    around: (server: Neo4jServer): Neo4jServer => ({
      ...server,
      write: (work) =>
        server.write(async (run) => {
          const answer = await work((cypher, parameters, rowsMax) => {
            reach("statement");
            return run(cypher, parameters, rowsMax);
          });
          reach("commit");
          return answer;
        }),
    }),
  };
};

/**
 * Connections to Neo4j that are cut, and Neo4j killed with -9, in the middle of batches, at seeded
 * points, on each version side by side.
 *
 * Method: hosts say what they found, in bursts that share a transaction. Between CMA and server is
 * a proxy that resets every connection once so many bytes came one way; that is done at five points
 * on each version. Then the server is killed at ten points on each that the seed names (after so many
 * statements of a burst, or while its commit is on the way), and started again on its directory;
 * `KILL_POINTS=1` is quicker. The memory store is told the same. Once everything is
 * acknowledged, both hold the same graph, the same events, none of them twice: whether the commit
 * that was on the way had arrived or not.
 */
import { expect, onTestFinished } from "vitest";
import type { Dispatch } from "#cma/inbound/dispatch.ts";
import { createMemoryStore, type MemoryStore } from "#cma/store/memory-store.ts";
import type { Neo4jAddress, Neo4jServer } from "#cma/store/neo4j/neo4j-server.ts";
import { createNeo4jStore } from "#cma/store/neo4j/neo4j-store.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { openDispatch, sayBurst, untold } from "#test/support/bursts.ts";
import { type Direction, startCuttingProxy } from "#test/support/cutting-proxy.ts";
import { dumpNeo4j } from "#test/support/dump-neo4j.ts";
import { startTestNeo4j } from "#test/support/neo4j-cma.ts";
import {
  currentVersion,
  ltsVersion,
  type Neo4jVersion,
  needsNeo4j,
  type RunningNeo4j,
} from "#test/support/neo4j-server.ts";
import { createPrng } from "#test/support/sim/prng.ts";
import { testWith } from "#test/support/unable.ts";

/** On each version. */
const CUTS = 5;
const KILLS = Number(process.env["KILL_POINTS"] ?? 10);

/** A start with recovery takes 6 to 20 s, and both versions do it side by side. */
const LIMIT_MS = 900_000;

testWith(needsNeo4j(ltsVersion), needsNeo4j(currentVersion))(
  `Neo4j, cut off at ${2 * CUTS} points of batches and killed at ${2 * KILLS}, has the truth, and once`,
  async () => {
    await Promise.all([failAtEachPoint(ltsVersion, 1), failAtEachPoint(currentVersion, 2)]);
  },
  LIMIT_MS,
);

interface Lane {
  readonly running: RunningNeo4j;
  readonly seed: number;
  /** The truth, and who tells it. */
  readonly model: MemoryStore;
  readonly theirs: Dispatch;
}

const failAtEachPoint = async (version: Neo4jVersion, seed: number): Promise<void> => {
  const running = await startTestNeo4j(version);
  const model = createMemoryStore();
  const lane = { running, seed, model, theirs: await openDispatch(model) };
  await cutAtEachPoint(lane);
  await killAtEachPoint(lane);
};

const cutAtEachPoint = async ({ running, seed, model, theirs }: Lane): Promise<void> => {
  const random = createPrng(seed, "cuts");
  const { port } = new URL(running.address.uri);
  const proxy = await startCuttingProxy(Number(port));
  onTestFinished(proxy.close);
  // Not neo4j://, which would go on at the address that the server calls its own.
  const address = { ...running.address, uri: `bolt://127.0.0.1:${proxy.port}` };
  const { ours, close } = await openOurs(address, seed);
  const observer = openNeo4j(running.address);
  onTestFinished(() => observer.close());

  const sayBoth = async (round: number, cut?: Promise<void>): Promise<void> => {
    await Promise.all([sayBurst(ours, round), cut]);
    await sayBurst(theirs, round);
  };
  await sayBoth(1);
  // The second one goes through whole as well, and tells how much a burst is.
  const before = proxy.carried();
  await sayBoth(2);
  const after = proxy.carried();

  for (let cut = 1; cut <= CUTS; cut += 1) {
    const direction: Direction = random.uint32() % 2 === 0 ? "to server" : "from server";
    const bytes = 1 + (random.uint32() % (after[direction] - before[direction]));
    await sayBoth(2 + cut, proxy.cutAfter(bytes, direction));
    const where = `after ${bytes} bytes ${direction}, seed ${seed}`;
    expect(await dumpNeo4j(observer), where).toEqual(model.dump());
  }
  await close();
};

const killAtEachPoint = async ({ running, seed, model, theirs }: Lane): Promise<void> => {
  const random = createPrng(seed, "points");
  const trap = createTrap();
  const { ours, server, store, close } = await openOurs(running.address, seed, trap.around);

  for (let point = 1; point <= KILLS; point += 1) {
    const round = 2 + CUTS + point;
    // Of the commit on one version, of a statement before it on the other, and in turns.
    const isCommit = (point + seed) % 2 === 0;
    const sprung = trap.set(isCommit ? "commit" : 1 + (random.uint32() % 12), running.kill);
    const said = sayBurst(ours, round);
    await sprung;
    await running.start();
    await said;
    await sayBurst(theirs, round);
    expect(await dumpNeo4j(server), `after point ${point} of seed ${seed}`).toEqual(model.dump());
  }
  const [found, truth] = await Promise.all([untold(store), untold(model)]);
  expect(found).toEqual(truth);
  expect(truth.length).toBeGreaterThan(CUTS + KILLS);
  await close();
};

const openOurs = async (
  address: Neo4jAddress,
  seed: number,
  around: (server: Neo4jServer) => Neo4jServer = (server) => server,
) => {
  const server = openNeo4j(address, { retryMs: 1_000 });
  onTestFinished(() => server.close());
  const random = createPrng(seed, `store at ${address.uri}`);
  const store = createNeo4jStore({ server: around(server), random }, { address: address.uri });
  return { server, store, ours: await openDispatch(store), close: store.close };
};

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

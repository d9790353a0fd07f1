/**
 * Minutes without Neo4j: the real CMA, three real agents whose hosts keep changing.
 *
 * Method: the server is stopped (connected and silent), after a while killed with -9, and started
 * again on its directory. Meanwhile a listener moves to another address, once for each look of the
 * agents, which is one a second or a little less: so many looks as `OUTAGE_SECONDS` says are the
 * outage, 30 of them in a usual run. The CMA says since when it waits, its memory stays where it
 * was, agents say next to nothing; in the end each host has the listener where it is last, none
 * has it where it was in between, and each host came into being once.
 *
 * At last the server is made read-only, which the CMA waits for as well, and says so.
 */
import { chmodSync, cpSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Neo4jServer } from "#cma/store/neo4j/neo4j-server.ts";
import { createHost, linesOf, startAgents } from "#test/support/changing-host.ts";
import { eventually } from "#test/support/eventually.ts";
import { startCmaOn, startTestNeo4j } from "#test/support/neo4j-cma.ts";
import { ltsVersion, needsNeo4j } from "#test/support/neo4j-server.ts";
import type { Pair } from "#test/support/pair.ts";
import { cmaProgram, type RunningProgram, runProgramOnce } from "#test/support/program.ts";
import { startUdpRelay } from "#test/support/udp-relay.ts";
import { testWith } from "#test/support/unable.ts";

const LOOKS = Number(process.env["OUTAGE_SECONDS"] ?? 30);
const AGENTS = 3;

/** What an hour of hosts that change may add: far from what a queue of their changes would take. */
const GROWTH_MIB_MAX = 48;

/** An agent repeats itself now and then; more than one datagram a second would be a storm. */
const DATAGRAMS_A_LOOK_MAX = 1;

const LIMIT_MS = 600_000 + LOOKS * 4_000;

testWith(needsNeo4j(ltsVersion))(
  `Neo4j is away for ${LOOKS} looks at hosts that change: nothing is lost, doubled or hoarded`,
  async () => {
    const neo4j = await startTestNeo4j(ltsVersion);
    const { pair, cma, observer, said } = await startCmaOn(neo4j);
    const relay = await startUdpRelay(pair.port);
    const agents = startAgents(pair, relay.port, AGENTS);
    const host = createHost(agents);
    await host.change();
    await host.isKnown(observer, cma);

    const memory = [memoryOf(cma)];
    const since = relay.counts();
    process.kill(neo4j.pid(), "SIGSTOP");
    let isKilled = false;
    for (let look = 0; look < LOOKS || !isKilled; look += 1) {
      await host.change();
      memory.push(memoryOf(cma));
      if (isKilled || !cma.stdout().includes("The store does not work")) continue;
      await expectWaiting(pair);
      await neo4j.kill();
      isKilled = true;
    }
    const { up, down } = relay.counts();

    await neo4j.start();
    await said("The store works again");
    await host.isKnown(observer, cma);
    const [before = 0, ...during] = memory;
    const figures = {
      ...{ looks: LOOKS, before, most: Math.max(...during), last: during.at(-1) },
      ...{ after: memoryOf(cma), up: up - since.up, down: down - since.down },
      waited: linesOf(cma, "The store works again")[0]?.["waitedMs"],
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    expect(await eventsOf(observer, "create")).toBe(AGENTS);
    const after = await runProgramOnce(cmaProgram, pair.cmaWords("--status"));
    expect(after.stdout).not.toContain("waits");
    expect(linesOf(cma, "The store does not work")).toHaveLength(1);
    for (const agent of agents) expect(linesOf(agent, "The CMA was found")).toHaveLength(1);

    expect(Math.max(...during) - before, JSON.stringify(figures)).toBeLessThan(GROWTH_MIB_MAX);
    const datagrams = (up + down - since.up - since.down) / AGENTS;
    expect(datagrams, JSON.stringify(figures)).toBeLessThan(DATAGRAMS_A_LOOK_MAX * LOOKS);

    // In order: what needs recovery does not start read-only.
    await neo4j.stop();
    neo4j.configure({ "server.databases.default_to_read_only": "true" });
    await neo4j.start();
    await host.change();
    await said("takes no writes: of a cluster, give an address");
    const readOnly = await runProgramOnce(cmaProgram, pair.cmaWords("--status"));
    expect(readOnly.stdout).toContain("takes no writes: of a cluster, give an address");
    const another = await runAnother(pair, neo4j.address.uri);
    expect(another).toMatchObject({ code: 1, stderr: expect.stringContaining("takes no writes") });
    cma.child.kill("SIGTERM");
    expect(await cma.ended).toBe(0);
  },
  LIMIT_MS,
);

const expectWaiting = async (pair: Pair): Promise<void> => {
  const report = await eventually("the status says so", async () => {
    const { stdout } = await runProgramOnce(cmaProgram, pair.cmaWords("--status"));
    return stdout.includes("It waits for its database since") && stdout;
  });
  expect(report).toMatch(
    /since 2\d{3}-.*: neo4j:\/\/127\.0\.0\.1:\d+ does not answer as a Neo4j server/,
  );
};

/** A second CMA at the same database, which cannot start. */
const runAnother = (pair: Pair, uri: string) => {
  const home = `${pair.cmaHome}-2`;
  cpSync(`${pair.cmaHome}/crypto.d`, `${home}/crypto.d`, { recursive: true });
  chmodSync(home, 0o755);
  return runProgramOnce(cmaProgram, [
    ...["--home", home, "--bind", "127.0.0.1:0", "--database", uri, "--foreground"],
    ...(process.getuid?.() === 0 ? ["--user", "nobody"] : []),
  ]);
};

/** Resident, in MiB. Source: proc_pid_status(5). */
const memoryOf = ({ child }: RunningProgram): number => {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024);
};

const eventsOf = async (server: Neo4jServer, type: string): Promise<number> => {
  const rows = await server.read((run) =>
    run("MATCH (e:AssimEvent {type: $type}) RETURN count(e) AS events", { type }),
  );
  return Number(rows[0]?.["events"]);
};

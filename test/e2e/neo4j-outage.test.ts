/**
 * Minutes without Neo4j: the real CMA, three real agents whose hosts keep changing.
 *
 * Method: the server is stopped (connected and silent), after a while killed with -9, and started
 * again on its directory. Meanwhile a port is opened and closed on the host, once for each look of
 * the agents, which is one a second: so many looks as `OUTAGE_SECONDS` says are the outage, 30 of
 * them in a usual run. The CMA says since when it waits, its memory stays where it was, agents say
 * next to nothing; in the end each host has the last port, none has one from in between, and each
 * host came into being once.
 */

import { once } from "node:events";
import { chmodSync, cpSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { expect, onTestFinished } from "vitest";
import type { Neo4jServer } from "#cma/store/neo4j/neo4j-server.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { eventually } from "#test/support/eventually.ts";
import { ltsVersion, needsNeo4j, startNeo4j } from "#test/support/neo4j-server.ts";
import { createPair, type Pair } from "#test/support/pair.ts";
import {
  cmaProgram,
  nanoprobeProgram,
  type RunningProgram,
  runProgramOnce,
  startProgram,
} from "#test/support/program.ts";
import { startUdpRelay } from "#test/support/udp-relay.ts";
import { testWith } from "#test/support/unable.ts";

const LOOKS = Number(process.env["OUTAGE_SECONDS"] ?? 30);
const AGENTS = 3;

/** What an hour of hosts that change may add: far from what a queue of their changes would take. */
const GROWTH_MIB_MAX = 48;

/** An agent repeats itself now and then; more than one datagram a second would be a storm. */
const DATAGRAMS_A_LOOK_MAX = 1;

const LIMIT_MS = 300_000 + LOOKS * 4_000;

testWith(needsNeo4j(ltsVersion))(
  `Neo4j is away for ${LOOKS} looks at hosts that change: nothing is lost, doubled or hoarded`,
  async () => {
    const neo4j = await startNeo4j(ltsVersion);
    onTestFinished(() => neo4j.destroy());
    const { uri, user, password } = neo4j.address;
    const pair = await createPair();
    writeFileSync(`${pair.cmaHome}/crypto.d/neo4j.creds`, `${user}\n${password}\n`, {
      mode: 0o600,
    });
    writeFileSync(`${pair.cmaHome}/cma.json`, `{"repeat": {"tcpdiscovery": "1s"}}`);
    const cma = pair.startCma("--database", uri);
    const relay = await startUdpRelay(pair.port);
    const agents = startAgents(pair, relay.port);
    await eventually(
      "every host is assessed",
      () => linesOf(cma, "assessed for the first time").length === AGENTS,
      cma.stdout,
    );
    const observer = openNeo4j(neo4j.address);
    onTestFinished(() => observer.close());
    const host = createHost(agents);
    await host.change();
    await eventually(
      "the graph has the port",
      async () => (await hostsWith(observer, [host.port()])) === AGENTS,
    );

    const memory = [memoryOf(cma)];
    process.kill(neo4j.pid(), "SIGSTOP");
    await host.change();
    await cma.says("The store does not work");
    const since = relay.counts();
    const report = await eventually("the status says so", async () => {
      const { stdout } = await runProgramOnce(cmaProgram, pair.cmaWords("--status"));
      return stdout.includes("It waits for its database since") && stdout;
    });
    expect(report).toMatch(
      /since 2\d{3}-.*: neo4j:\/\/127\.0\.0\.1:\d+ does not answer as a Neo4j server/,
    );
    await neo4j.kill();
    for (let look = 0; look < LOOKS; look += 1) {
      await host.change();
      memory.push(memoryOf(cma));
    }
    const { up, down } = relay.counts();

    await neo4j.start();
    await cma.says("The store works again");
    await eventually(
      "each host has the last port",
      async () => (await hostsWith(observer, [host.port()])) === AGENTS,
      cma.stdout,
    );
    expect(await hostsWith(observer, host.portsBefore())).toBe(0);
    expect(await eventsOf(observer, "create")).toBe(AGENTS);
    const after = await runProgramOnce(cmaProgram, pair.cmaWords("--status"));
    expect(after.stdout).not.toContain("waits");
    expect(linesOf(cma, "The store does not work")).toHaveLength(1);
    for (const agent of agents) expect(linesOf(agent, "The CMA was found")).toHaveLength(1);

    const [before = 0, ...during] = memory;
    const figures = {
      ...{ looks: LOOKS, before, most: Math.max(...during), last: during.at(-1) },
      ...{ after: memoryOf(cma), up: up - since.up, down: down - since.down },
      waited: linesOf(cma, "The store works again")[0]?.["waitedMs"],
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    expect(Math.max(...during) - before, JSON.stringify(figures)).toBeLessThan(GROWTH_MIB_MAX);
    const said = (up + down - since.up - since.down) / AGENTS;
    expect(said, JSON.stringify(figures)).toBeLessThan(DATAGRAMS_A_LOOK_MAX * LOOKS);
    cma.child.kill("SIGTERM");
    expect(await cma.ended).toBe(0);
  },
  LIMIT_MS,
);

/** Each with a home, and so a key, of its own. */
const startAgents = (pair: Pair, port: number): readonly RunningProgram[] => {
  const homes = Array.from({ length: AGENTS }, (_, index) => `${pair.agentHome}-${index}`);
  for (const home of homes) {
    cpSync(pair.agentHome, home, { recursive: true });
    chmodSync(`${home}/crypto.d`, 0o700);
  }
  return homes.map((home) =>
    startProgram(nanoprobeProgram, [
      ...["--home", home, "--bind", "127.0.0.1:0", "--cmaaddr", `127.0.0.1:${port}`],
      ...["--foreground", "-d"],
    ]),
  );
};

/** The host that all of them run on, as far as it changes: one listening port of ours, always another. */
const createHost = (agents: readonly RunningProgram[]) => {
  const ports: number[] = [];
  let server: Server | undefined;
  const news = (agent: RunningProgram): number =>
    linesOf(agent, '"tcpdiscovery"').filter((line) => line["isNews"] === true).length;
  onTestFinished(() => void server?.close());

  return {
    port: () => ports.at(-1) ?? 0,
    /** Without those that the system gave us again. */
    portsBefore: () => [...new Set(ports)].filter((port) => port !== ports.at(-1)),
    /** Resolves when every agent has seen it. */
    change: async (): Promise<void> => {
      const before = agents.map(news);
      server?.close();
      server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      const address = server.address();
      if (address !== null && typeof address !== "string") ports.push(address.port);
      await eventually("every agent has looked", () =>
        agents.every((agent, index) => news(agent) > (before[index] ?? 0)),
      );
    },
  };
};

const linesOf = (program: RunningProgram, words: string): readonly Record<string, unknown>[] =>
  program
    .stdout()
    .split("\n")
    .filter((line) => line.startsWith("{") && line.includes(words))
    .map((line) => JSON.parse(line));

/** Resident, in MiB. Source: proc_pid_status(5). */
const memoryOf = ({ child }: RunningProgram): number => {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024);
};

const hostsWith = async (server: Neo4jServer, ports: readonly number[]): Promise<number> => {
  const rows = await server.read((run) =>
    run(
      `MATCH (d:Drone)-[:HOSTS]->(:ProcessNode)-[:LISTENS_ON]->(p:IPtcpportNode)
       WHERE p.port IN $ports RETURN count(DISTINCT d) AS hosts`,
      { ports },
    ),
  );
  return Number(rows[0]?.["hosts"]);
};

const eventsOf = async (server: Neo4jServer, type: string): Promise<number> => {
  const rows = await server.read((run) =>
    run("MATCH (e:AssimEvent {type: $type}) RETURN count(e) AS events", { type }),
  );
  return Number(rows[0]?.["events"]);
};

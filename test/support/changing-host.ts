/**
 * Agents on a host that keeps changing, and what the graph in Neo4j makes of it: one listener, which
 * moves from address to address of the loopback network.
 */
import { once } from "node:events";
import { chmodSync, cpSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { onTestFinished } from "vitest";
import type { Neo4jServer } from "#cma/store/neo4j/neo4j-server.ts";
import { eventually } from "./eventually.ts";
import type { Pair } from "./pair.ts";
import { nanoprobeProgram, type RunningProgram, startProgram } from "./program.ts";

/** Agents, a CMA and a server that starts, beside whatever else the machine does. */
export const PATIENCE_MS = 240_000;

/** Nobody listens there at the addresses that we take; tests beside us take others. */
const PORT = 7_687;

/** Each with a home, and so a key, of its own. */
export const startAgents = (pair: Pair, port: number, count: number): readonly RunningProgram[] => {
  const homes = Array.from({ length: count }, (_, index) => `${pair.agentHome}-${index}`);
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

/** The host that all of them run on, as far as it changes: one listener of ours, always at another address. */
export const createHost = (agents: readonly RunningProgram[]) => {
  /** Of the loopback network, where nobody else is. */
  const addresses: string[] = [];
  let server: Server | undefined;
  const news = (agent: RunningProgram): number =>
    linesOf(agent, '"tcpdiscovery"').filter((line) => line["isNews"] === true).length;
  onTestFinished(() => void server?.close());

  return {
    /**
     * Resolves when the graph has the listener on each agent's host, and nowhere where it was before.
     * An agent that looks at the moment of a change may see both, until it looks again.
     */
    isKnown: (observer: Neo4jServer, cma: RunningProgram): Promise<unknown> =>
      eventually(
        "the graph has the listener where it is, and nowhere else",
        async () =>
          (await hostsWith(observer, addresses.slice(-1))) === agents.length &&
          (await hostsWith(observer, addresses.slice(0, -1))) === 0,
        () => cma.stdout().slice(-4_000),
        PATIENCE_MS,
      ),
    /** Resolves when every agent has seen it. */
    change: async (): Promise<void> => {
      const before = agents.map(news);
      server?.close();
      const count = addresses.length + 1;
      addresses.push(`127.${64 + (process.pid % 64)}.${count >> 8}.${count & 255}`);
      server = createServer().listen(PORT, addresses.at(-1));
      await once(server, "listening");
      await eventually(
        "every agent has looked",
        () => agents.every((agent, index) => news(agent) > (before[index] ?? 0)),
        () => agents[0]?.stdout().slice(-2_000) ?? "",
        PATIENCE_MS,
      );
    },
  };
};

/** Lines of a program's log. */
export const linesOf = (
  program: RunningProgram,
  words: string,
): readonly Record<string, unknown>[] =>
  program
    .stdout()
    .split("\n")
    .filter((line) => line.startsWith("{") && line.includes(words))
    .map((line) => JSON.parse(line));

/** How many hosts have a process that listens on one of the addresses. */
const hostsWith = async (server: Neo4jServer, addresses: readonly string[]): Promise<number> => {
  const rows = await server.read((run) =>
    run(
      `MATCH (d:Drone)-[:HOSTS]->(:ProcessNode)-[:LISTENS_ON]->(p:IPtcpportNode)
       WHERE p.ipaddr IN $addresses RETURN count(DISTINCT d) AS hosts`,
      { addresses },
    ),
  );
  return Number(rows[0]?.["hosts"]);
};

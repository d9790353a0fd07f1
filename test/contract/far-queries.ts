/**
 * Questions about who serves whom, whose answer lies far away or beside what one would take:
 *
 *     far1 ◀──80── far2 ◀──80── far3 … far20      and each to its own 172.17.0.1:80, which all hold
 *
 * far1 listens at 172.18.0.5 and 172.18.0.6 too, which no interface holds; far2 talks to the latter.
 */
import type { JsonMap } from "@assimilation/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GraphChange } from "#cma/graph/change.ts";
import { queries } from "#cma/query/catalog.ts";
import { parseParameters } from "#cma/query/parameters.ts";
import { runQuery } from "#cma/query/run-query.ts";
import type { GraphReader, Row } from "#cma/store/graph-reader.ts";
import { startTestCma } from "#test/support/make-cma.ts";
import { changesOfDump } from "#test/support/query-estate.ts";

/** A chain longer than anybody would bound it. */
const HOSTS = 20;

const ask = async (graph: GraphReader, name: string, words: readonly string[]) => {
  const query = queries.find((each) => each.name === name);
  if (query === undefined) throw new RangeError(name);
  const parameters = parseParameters(query, words, 0);
  if (!parameters.ok) throw new RangeError(parameters.problem);
  return runQuery(graph, query, parameters.bound);
};

const chainChanges = async (): Promise<readonly GraphChange[]> => {
  const { session, store } = await startTestCma();
  for (let number = 1; number <= HOSTS; number += 1) {
    const agent = session(number);
    await agent.startup(`far${number}`);
    await agent.document("netconfig", 1, {
      eth0: { ipaddrs: { [`10.1.0.${number}/24`]: {}, [`fd00::${number}/64`]: {} } },
      docker0: { ipaddrs: { "172.17.0.1/16": {} } },
    });
    await agent.document("tcpdiscovery", 1, { server: serverOf(number) });
  }
  return changesOfDump(store.dump());
};

/** The same number for TCP and UDP, for IPv4 alone and for both: each means something else. */
const serverOf = (number: number): JsonMap => ({
  ...{ exe: "/usr/bin/far", cmdline: ["far"], uid: 0, gid: 0 },
  listenaddrs: {
    ...{ "[::]:80": "tcp6", "0.0.0.0:81": "tcp", "0.0.0.0:53": "udp" },
    ...(number === 1 && { "172.18.0.5:5432": "tcp", "172.18.0.6:5432": "tcp" }),
  },
  clientaddrs: {
    "172.17.0.1:80": "tcp",
    ...(number > 1 && { [`10.1.0.${number - 1}:80`]: "tcp" }),
    ...(number === 2 && {
      ...{ "[fd00::1]:80": "tcp6", "[fd00::1]:81": "tcp6", "10.1.0.1:53": "tcp" },
      ...{ "172.18.0.6:6379": "tcp" },
    }),
  },
});

/** `open` answers a reader of a store that holds what the changes make. */
export const describeFarQueries = (
  name: string,
  open: (changes: readonly GraphChange[]) => Promise<GraphReader>,
): void => {
  describe(`who serves whom, in ${name}`, () => {
    let graph: GraphReader;
    beforeAll(async () => {
      graph = await open(await chainChanges());
    }, 120_000);
    afterAll(() => graph.close());

    test("all that depend on the first of a chain are found, to the last", async () => {
      const rows = await ask(graph, "blastradius", ["host=far1"]);
      const chain = rows.filter(({ endpoint }) => !String(endpoint).startsWith("["));
      expect(chain.map(({ hops, host, server }) => [hops, host, server])).toEqual(
        Array.from({ length: HOSTS - 1 }, (_, at) => [at + 1, `far${at + 2}`, `far${at + 1}`]),
      );
    });

    test("a wildcard serves its own number, protocol and kind of address, on the host that is meant", async () => {
      const found = await ask(graph, "hostdependencies", ["host=far2"]);
      const row = (endpoint: string, server: string): Row => ({ endpoint, server });
      expect(found.map(({ endpoint, server }) => ({ endpoint, server }))).toEqual([
        row("10.1.0.1:53", ""),
        row("10.1.0.1:80", "far1"),
        row("172.17.0.1:80", "far2"),
        row("172.18.0.6:6379", ""),
        row("[fd00::1]:80", "far1"),
        row("[fd00::1]:81", ""),
      ]);
    });

    test("an endpoint counts as one that hosts talk to when one does", async () => {
      expect(await ask(graph, "unknownips", [])).toMatchObject([
        { address: "172.18.0.5", endpoints: 0, hosts: 0 },
        { address: "172.18.0.6", endpoints: 1, hosts: 1 },
      ]);
    });
  });
};

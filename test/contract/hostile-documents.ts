/**
 * Every text and every name in a document of every discovery type, hostile in every way: through
 * the door, into the graph, and out again by every question and picture.
 *
 * Method: a host for each, which says the usual document first and then the hostile one. What the
 * door refuses, our own agent would have mended; then that is said. The graph must be what the
 * store in memory makes of it, and answers what the embedded store answers; and nothing that is
 * printed may be obeyed by a terminal.
 */
import { isDeepStrictEqual } from "node:util";
import type { AgentMessage, Discovery, WallTime } from "@assimilation/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { query } from "#cma/assimcli/query.ts";
import type { Call } from "#cma/assimcli/subcommand.ts";
import { pictures } from "#cma/draw/catalog.ts";
import { readEstate, readHosts } from "#cma/draw/read-estate.ts";
import { toDot } from "#cma/draw/to-dot.ts";
import type { NodeKey } from "#cma/graph/change.ts";
import { unpackDocument } from "#cma/inbound/document-body.ts";
import { queries } from "#cma/query/catalog.ts";
import type { Query, QueryParameter } from "#cma/query/query.ts";
import type { GraphReader } from "#cma/store/graph-reader.ts";
import type { GraphStore } from "#cma/store/graph-store.ts";
import { createMemoryStore, type GraphDump } from "#cma/store/memory-store.ts";
import { joinBytes } from "#protocol/bytes/join.ts";
import { decodeAgentMessage, encodeMessage, messageTypeOf } from "#protocol/messages/catalog.ts";
import { hostileDocuments, hostileWords, usualDocuments } from "#test/support/hostile-documents.ts";
import {
  documentOf,
  keyIdOf,
  rulesOfFiles,
  startTestCmaOn,
  testKeys,
} from "#test/support/make-cma.ts";
import { changesOfDump, noRouter } from "#test/support/query-estate.ts";
import { runSubcommand } from "#test/support/run-subcommand.ts";
import { EPOCH_MS } from "#test/support/sim-world.ts";
import { sqliteGraph } from "#test/support/sqlite-graph.ts";

export interface HostileStore {
  readonly store: GraphStore;
  /** What another connection would see. */
  readonly dump: () => Promise<GraphDump>;
  readonly read: () => Promise<GraphReader>;
}

const LIMIT_MS = 240_000;

/** A host each: what it says second, and how it is called. */
const said: readonly Said[] = [
  ...hostileDocuments().map(({ name, type, data }) => ({
    ...{ name, type, hostName: "usual" },
    message: documentOf(type, 2, data),
  })),
  ...(["type", "instance", "description", "host", "source", "proxy"] as const).flatMap((field) =>
    hostileWords.map(([what, word]) => ({
      ...{ name: `${what} as the ${field} of a document`, type: "os", hostName: "usual" },
      message: { ...documentOf("os", 2, usualDocuments["os"] ?? {}), [field]: word },
    })),
  ),
  ...hostileWords.map(([what, hostName]) => ({
    ...{ name: `${what} as the name of a host`, type: "os", hostName },
    message: documentOf("os", 2, usualDocuments["os"] ?? {}),
  })),
].map(({ hostName, message, ...about }, at) => ({
  ...about,
  number: at + 1,
  startup: throughTheDoor({ kind: "startup", hostName, version: hostName }),
  message: throughTheDoor(message),
}));

interface Said {
  readonly name: string;
  /** Of the usual document, which it says first. */
  readonly type: string;
  readonly number: number;
  readonly startup: AgentMessage;
  readonly message: Discovery;
}

/** As the CMA's door has it. */
function throughTheDoor<Kind extends AgentMessage>(message: Kind): Kind {
  const raw = decodeAgentMessage(rawBytes(message));
  const checked = raw.ok ? raw : decodeAgentMessage(encodeMessage(message));
  if (!checked.ok || checked.value.kind !== message.kind) throw new RangeError(message.kind);
  // The same kind, so the same type.
  return checked.value as Kind;
}

/** What somebody sends who does not use our encoder. */
function rawBytes({ kind, ...fields }: AgentMessage): Uint8Array {
  const number = Uint8Array.of(0, messageTypeOf(kind).number);
  return joinBytes(number, new TextEncoder().encode(JSON.stringify(fields)));
}

const DAY_MS = 86_400_000;

/** When it is asked: half of the hosts changed in the last day. */
const askedAt = (EPOCH_MS + 2 * DAY_MS + 3_600_000) as WallTime;

const ruleSet = rulesOfFiles({ proc_sys: { no_router: noRouter } });

const tell = async <Store extends GraphStore>(store: Store): Promise<Store> => {
  const { cma, session, world } = await startTestCmaOn(store, { ruleSet });
  const tellAll = (some: readonly Said[]) =>
    Promise.all(
      some.map(async ({ number, type, startup, message }) => {
        const agent = session(number);
        await agent.say(startup);
        await agent.document(type, 1, usualDocuments[type] ?? {});
        await agent.say(message);
      }),
    );
  await tellAll(said.filter(({ number }) => number % 2 === 0));
  await world.run(world.later(2 * DAY_MS));
  await tellAll(said.filter(({ number }) => number % 2 === 1));
  await cma.stop();
  return store;
};

export const describeHostileDocuments = (name: string, open: () => Promise<HostileStore>): void => {
  describe(`hostile documents in ${name}`, () => {
    let graph: GraphDump;
    let found: GraphDump;
    let asked: GraphReader;
    let reference: GraphReader;
    beforeAll(async () => {
      graph = (await tell(createMemoryStore())).dump();
      const { store, dump, read } = await open();
      await (await tell(store)).close();
      found = await dump();
      asked = await read();
      reference = await sqliteGraph(changesOfDump(graph));
    }, LIMIT_MS);
    afterAll(async () => {
      await asked.close();
      await reference.close();
    });

    test("are stored as they were said", () => {
      const bodies = new Map(found.nodes.map(({ key, body }) => [key, body]));
      const keyOf = (number: number, { type, instance }: Discovery): NodeKey =>
        testKeys.discovery(testKeys.drone(keyIdOf(number)), type, instance);
      expect(said.length).toBeGreaterThan(500);
      for (const { name: what, number, message } of said) {
        const body = bodies.get(keyOf(number, message));
        expect({ what, facts: body && unpackDocument(body) }).toEqual({
          what,
          facts: message.data,
        });
      }
    });

    test("become the graph that they become in memory", () => {
      const others = (list: "nodes" | "edges") =>
        found[list].filter((each, at) => !isDeepStrictEqual(each, graph[list][at]));
      expect([...others("nodes"), ...others("edges")].slice(0, 3)).toEqual([]);
      expect([found.nodes.length, found.edges.length]).toEqual([
        graph.nodes.length,
        graph.edges.length,
      ]);
    });

    test.each(queries)(
      "$name answers the same, and nothing that a terminal obeys",
      async (question) => {
        for (const words of wordsFor(question)) {
          for (const options of [{ json: true }, {}, { format: formatOf(question) }]) {
            const ours = await ask(asked, [question.name, ...words], options);
            expect(ours).toEqual(await ask(reference, [question.name, ...words], options));
            expect(ours.out.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
          }
        }
      },
      LIMIT_MS,
    );

    test.each(pictures)("$name is the same picture", async (picture) => {
      const draw = async (reader: GraphReader): Promise<string> => {
        const estate = await readEstate(reader, await readHosts(reader));
        return toDot({ title: "t", ...picture.draw(estate, estate.hosts) });
      };
      const dot = await draw(asked);
      expect(dot).toBe(await draw(reference));
      expect(dot.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(dot.split("\n").length).toBeGreaterThan(said.length);
    });
  });
};

const usualWords: Readonly<Record<string, string>> = {
  ...{ host: keyIdOf(1), rule: "no_router", severity: "high", since: "1d", ipaddr: "10.0.0.1" },
  ...{ macaddr: "02:00:00:00:00:01", port: "22", protocol: "udp", name: "openssl" },
  ...{ prefix: "open", regex: "." },
};

/**
 * The usual call, with each parameter that may be absent and with all of them, and each parameter
 * that is a text with each hostile word.
 */
const wordsFor = ({ parameters }: Query): readonly (readonly string[])[] => {
  const usual = (some: readonly QueryParameter[]): readonly string[] =>
    some.map(({ name }) => `${name}=${usualWords[name]}`);
  const least = usual(parameters.filter(({ isRequired }) => isRequired));
  const optional = parameters.filter(({ isRequired }) => !isRequired);
  const texts = parameters.filter(({ type }) => ["hostname", "text", "regex"].includes(type));
  return [
    least,
    ...optional.map((parameter) => [...least, ...usual([parameter])]),
    ...(optional.length > 1 ? [[...least, ...usual(optional)]] : []),
    ...texts.flatMap(({ name }) =>
      hostileWords.map(([, word]) => [
        ...least.filter((each) => !each.startsWith(`${name}=`)),
        `${name}=${word.slice(0, 2_000)}`,
      ]),
    ),
  ];
};

const formatOf = ({ columns }: Query): string => columns.map(({ name }) => `{${name}}`).join(" | ");

const ask = (graph: GraphReader, words: readonly string[], options: Call["options"]) =>
  runSubcommand(
    query,
    { arguments: words, options },
    {
      openGraph: async () => ({ ...graph, close: async () => undefined }),
      clock: { wallTime: () => askedAt },
    },
  );

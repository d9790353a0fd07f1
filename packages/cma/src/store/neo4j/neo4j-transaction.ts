/**
 * What a transaction may ask of Neo4j.
 *
 * Reads go to the server once; writes wait in the working copy until they must be seen there, and
 * leave together: see working-copy.ts and outgoing.ts. The first word of each transaction locks
 * the store's own node: writers come one after the other, also those of two CMAs by mistake.
 */
import type { AssimEvent } from "../../events/event.ts";
import type { GraphEdge, GraphNode, NodeKey } from "../../graph/change.ts";
import { byText } from "../by-text.ts";
import {
  checkChange,
  checkCount,
  checkState,
  storedAttributes,
  storedEvent,
} from "../check-change.ts";
import type { EdgesAt, StoreTransaction } from "../graph-store.ts";
import * as cypher from "./cypher.ts";
import { eventOfRow } from "./event-rows.ts";
import type { RunCypher } from "./neo4j-server.ts";
import { createOutgoing } from "./outgoing.ts";
import { edgeOf, kindOfKey, mapsIn, nodeOf, propertiesIn } from "./properties.ts";
import { type Taken, takeStore } from "./take-store.ts";
import {
  change,
  type EdgeSide,
  emptyCopy,
  isKnownList,
  type KnownNode,
  knownList,
  learnList,
  upToDate,
} from "./working-copy.ts";

export interface Neo4jTransaction {
  readonly tx: StoreTransaction;
  /** The token of the transaction that wrote last; none but this one writes now. */
  readonly lastToken: () => Promise<string>;
  /** Says to the server what was not said yet. */
  readonly flush: () => Promise<void>;
}

/** Changes that wait; beyond, they are sent before the transaction ends. */
const PENDING_MAX = 5_000;

/**
 * A larger body is read when it is asked for, and again when it is again, rather than kept until
 * the transaction ends: a hundred messages share one. Three thousand packages take 40 kB.
 */
const BODY_BYTES_KEPT = 64 * 1024;

/**
 * Whatever is read is brought up to date with each change that waits. Beyond so many looks (some
 * 10 ms) the server is told first: a host that drops five thousand addresses would take half a
 * second.
 */
const LOOKS_MAX = 500_000;

export const createNeo4jTransaction = (
  run: RunCypher,
  { storeId, token }: { readonly storeId: string; readonly token: string },
): Neo4jTransaction => {
  const taken: Promise<Taken> = takeStore(run, token);
  // Who needs it hears of it; a body that fails before does not.
  taken.catch(() => undefined);
  const copy = emptyCopy();
  const outgoing = createOutgoing(run, copy);
  /** As they are now; undefined where there is none. */
  const states = new Map<string, string | undefined>();

  const flush = async (): Promise<void> => {
    await Promise.all([taken, ...outgoing.send(states)]);
  };

  const isDear = (reads: number): boolean => reads * copy.pending.length > LOOKS_MAX;

  /** Answers those that were not known, or not with what is asked for; keeps what is small. */
  const loadNodes = async (
    keys: readonly NodeKey[],
    bodyBytesMax: number,
  ): Promise<ReadonlyMap<NodeKey, KnownNode>> => {
    const unknown = new Set(
      keys.filter((key) => {
        const known = copy.nodes.get(key);
        return known === undefined || (bodyBytesMax > 0 && !known.isWhole);
      }),
    );
    const isGone = [...unknown].some((key) => copy.released.has(key));
    if (isGone || isDear(unknown.size)) await flush();
    const found = new Map<NodeKey, KnownNode>();
    const reads = [...Map.groupBy(unknown, kindOfKey)].map(async ([kind, ofKind]) => {
      for (const row of await run(cypher.readNodes(kind), { keys: ofKind, bodyBytesMax })) {
        const key = String(row["key"]) as NodeKey;
        found.set(key, { node: nodeOf(key, propertiesIn(row)), isWhole: row["isWhole"] === true });
      }
    });
    await Promise.all(reads);
    for (const key of found.keys()) outgoing.there.add(key);
    for (const key of unknown) {
      const known = upToDate(copy, key, found.get(key) ?? { node: undefined, isWhole: true });
      found.set(key, known);
      copy.nodes.set(key, isSmall(known) ? known : withoutBody(known));
    }
    return found;
  };

  const readNodes = async (
    keys: readonly NodeKey[],
    withBody: boolean,
  ): Promise<readonly (GraphNode | undefined)[]> => {
    const loaded = await loadNodes(keys, withBody ? Number.MAX_SAFE_INTEGER : 0);
    return keys.map((key) => lent((loaded.get(key) ?? copy.nodes.get(key))?.node));
  };

  const loadLists = async (side: EdgeSide, lists: readonly EdgesAt[]): Promise<void> => {
    const unknown = lists.filter((list) => !isKnownList(copy, { ...list, side }));
    const isInDoubt = unknown.length > 0 && copy.released.size > 0;
    if (isInDoubt || isDear(unknown.length)) await flush();
    const statementOf = side === "from" ? cypher.readEdgesFrom : cypher.readEdgesTo;
    const groups = Map.groupBy(unknown, ({ key, kind }) => statementOf(kindOfKey(key), kind));
    const reads = [...groups].map(async ([statement, group]) => {
      const keys = [...new Set(group.map(({ key }) => key))];
      const rows = new Map((await run(statement, { keys })).map((row) => [row["key"], row]));
      for (const { key, kind } of group) {
        const edges = mapsIn(rows.get(key)?.["edges"]).map((row) => {
          const other = String(row["other"]) as NodeKey;
          const ends = side === "from" ? { from: key, to: other } : { from: other, to: key };
          return edgeOf({ ...ends, kind }, propertiesIn(row));
        });
        learnList(copy, { key, kind, side }, edges);
      }
    });
    await Promise.all(reads);
  };

  const readEdges = async (side: EdgeSide, list: EdgesAt): Promise<readonly GraphEdge[]> => {
    await loadLists(side, [list]);
    return knownList(copy, { ...list, side });
  };

  const loadStates = async (names: readonly string[]): Promise<void> => {
    const unknown = [...new Set(names)].filter((name) => !states.has(name));
    if (unknown.length === 0) return;
    const rows = await run(cypher.readStates, { names: unknown });
    const found = new Map(rows.map((row) => [String(row["name"]), String(row["value"])]));
    for (const name of unknown) states.set(name, found.get(name));
  };

  const inOrder = createOrder();
  return {
    lastToken: async () => (await taken).last,
    flush,
    tx: {
      preload: ({ nodes = [], bareNodes = [], edgesFrom = [], edgesTo = [], states: names = [] }) =>
        inOrder(async () => {
          await Promise.all([
            loadNodes(nodes, BODY_BYTES_KEPT),
            loadNodes(bareNodes, 0),
            loadLists("from", edgesFrom),
            loadLists("to", edgesTo),
            loadStates(names),
          ]);
        }),
      node: (key, { withBody } = { withBody: true }) =>
        inOrder(async () => (await readNodes([key], withBody))[0]),
      nodes: (keys, { withBody } = { withBody: true }) => inOrder(() => readNodes(keys, withBody)),
      edgesFrom: (key, kind) => inOrder(() => readEdges("from", { key, kind })),
      edgesTo: (key, kind) => inOrder(() => readEdges("to", { key, kind })),
      apply: (changes) =>
        inOrder(async () => {
          for (const each of changes) {
            checkChange(each);
            change(copy, "set" in each ? { ...each, set: storedAttributes(each.set) } : each);
            if (copy.pending.length >= PENDING_MAX) await flush();
          }
        }),

      addEvents: (events, at) =>
        inOrder(async () => {
          const store = await taken;
          const stored = events.map((event): AssimEvent => {
            store.sequence += 1;
            const { sequence } = store;
            return storedEvent(event, { id: `${storeId}-${sequence}`, sequence, at });
          });
          outgoing.events.push(...stored);
          return stored;
        }),
      untold: (most) =>
        inOrder(async () => {
          checkCount(most);
          await flush();
          const rows = await run(cypher.readUntold, { most });
          return rows.map((row) => eventOfRow(row, storeId));
        }),
      markTold: (sequence) =>
        inOrder(async () => {
          await flush();
          await run(cypher.markTold, { sequence });
        }),
      pruneEvents: (keep, most) =>
        inOrder(async () => {
          checkCount(keep);
          checkCount(most);
          await flush();
          const [row] = await run(cypher.pruneEvents, { keep, most });
          return Number(row?.["pruned"]);
        }),

      state: (name) =>
        inOrder(async () => {
          await loadStates([name]);
          return states.get(name);
        }),
      setState: (name, value) =>
        inOrder(async () => {
          checkState(name, value);
          states.set(name, value);
          outgoing.states.add(name);
        }),
      states: (prefix) =>
        inOrder(async () => {
          await flush();
          const rows = await run(cypher.readStatesFrom, { prefix });
          return rows
            .map((row) => ({ name: String(row["name"]), value: String(row["value"]) }))
            .sort((a, b) => byText(a.name, b.name));
        }),
    },
  };
};

/** What is asked at the same time is answered one after the other, as if it had been awaited. */
const createOrder = (): (<T>(call: () => Promise<T>) => Promise<T>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (call) => {
    const answer = last.then(call);
    last = answer.catch(() => undefined);
    return answer;
  };
};

const isSmall = ({ node }: KnownNode): boolean => (node?.body?.byteLength ?? 0) <= BODY_BYTES_KEPT;

const withoutBody = ({ node }: KnownNode): KnownNode => {
  if (node === undefined) return { node, isWhole: true };
  const { body: _, ...rest } = node;
  return { node: rest, isWhole: false };
};

const lent = (node: GraphNode | undefined): GraphNode | undefined =>
  node?.body === undefined ? node : { ...node, body: node.body.slice() };

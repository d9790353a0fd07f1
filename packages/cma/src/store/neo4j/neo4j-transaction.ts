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
import type { StoreTransaction } from "../graph-store.ts";
import * as cypher from "./cypher.ts";
import { eventOfRow } from "./event-rows.ts";
import type { RunCypher } from "./neo4j-server.ts";
import { createOutgoing } from "./outgoing.ts";
import { edgeOf, kindOfKey, nodeOf, propertiesIn } from "./properties.ts";
import { type Taken, takeStore } from "./take-store.ts";
import {
  change,
  type EdgeListName,
  emptyCopy,
  knownList,
  learnList,
  learnNode,
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

/** A larger body is read again rather than kept until the transaction ends. */
const BODY_BYTES_KEPT = 64 * 1024;

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

  const loadNodes = async (keys: readonly NodeKey[]): Promise<void> => {
    if (keys.some((key) => copy.released.has(key))) await flush();
    const found = new Map<NodeKey, GraphNode>();
    const reads = [...Map.groupBy(keys, kindOfKey)].map(async ([kind, ofKind]) => {
      for (const row of await run(cypher.readNodes(kind), { keys: ofKind })) {
        const key = String(row["key"]) as NodeKey;
        found.set(key, nodeOf(key, propertiesIn(row)));
      }
    });
    await Promise.all(reads);
    for (const key of keys) {
      const node = found.get(key);
      if (node !== undefined) outgoing.there.add(key);
      learnNode(copy, key, node);
    }
  };

  const readNode = async (key: NodeKey): Promise<GraphNode | undefined> => {
    if (!copy.nodes.has(key)) await loadNodes([key]);
    const node = copy.nodes.get(key);
    if (node?.body === undefined) return node;
    if (node.body.byteLength > BODY_BYTES_KEPT) copy.nodes.delete(key);
    return { ...node, body: node.body.slice() };
  };

  const readEdges = async (name: EdgeListName): Promise<readonly GraphEdge[]> => {
    const known = knownList(copy, name);
    if (known !== undefined) return known;
    const { key, kind, side } = name;
    const read = side === "from" ? cypher.readEdgesFrom : cypher.readEdgesTo;
    const rows = await run(read(kindOfKey(key), kind), { key });
    const edges = rows.map((row) => {
      const other = String(row["key"]) as NodeKey;
      const ends = side === "from" ? { from: key, to: other } : { from: other, to: key };
      return edgeOf({ ...ends, kind }, propertiesIn(row));
    });
    learnList(copy, name, edges);
    return knownList(copy, name) ?? [];
  };

  const inOrder = createOrder();
  return {
    lastToken: async () => (await taken).last,
    flush,
    tx: {
      node: (key) => inOrder(() => readNode(key)),
      edgesFrom: (key, kind) => inOrder(() => readEdges({ key, kind, side: "from" })),
      edgesTo: (key, kind) => inOrder(() => readEdges({ key, kind, side: "to" })),
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
      pruneEvents: (keep) =>
        inOrder(async () => {
          checkCount(keep);
          await flush();
          await run(cypher.pruneEvents, { keep });
        }),

      state: (name) =>
        inOrder(async () => {
          if (!states.has(name)) {
            const [row] = await run(cypher.readState, { name });
            states.set(name, row && String(row["value"]));
          }
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
          const rows = await run(cypher.readStates, { prefix });
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

/**
 * The reference implementation: the graph in maps, for tests and the simulator.
 *
 * A transaction writes in place and keeps, for each write, how to undo it; a
 * rollback undoes them from the newest to the oldest. The contents outlive the
 * store, as a disk outlives a process: see {@link MemoryStore.reopen}.
 */
import type { AssimEvent } from "../events/event.ts";
import type { EdgeName, GraphChange, GraphEdge, GraphNode, NodeKey } from "../graph/change.ts";
import { byText } from "./by-text.ts";
import { checkChange, checkCount, checkState, storedEvent } from "./check-change.ts";
import type { GraphStore, StoreTransaction } from "./graph-store.ts";
import { putEdge, putNode } from "./put.ts";
import { takeTurns } from "./turns.ts";

export interface MemoryStore extends GraphStore {
  /** What is there, between transactions: nodes by key; edges by source, kind and target. */
  readonly dump: () => GraphDump;
  /** Another store on the same contents, as after a restart. */
  readonly reopen: () => MemoryStore;
}

export interface GraphDump {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface MemoryStoreOptions {
  readonly storeId?: string;
  /** Awaited before each commit: wait, and the store is slow; reject, and the commit failed. */
  readonly beforeCommit?: () => Promise<void>;
}

export const createMemoryStore = (options: MemoryStoreOptions = {}): MemoryStore =>
  openContents(emptyContents(), options);

interface Contents {
  readonly nodes: Map<NodeKey, GraphNode>;
  /** By source, then by kind and target. */
  readonly edgesFrom: Map<NodeKey, Map<string, GraphEdge>>;
  /** By target, then by kind and source. */
  readonly edgesTo: Map<NodeKey, Map<string, GraphEdge>>;
  readonly untold: Map<number, AssimEvent>;
  readonly told: Map<number, AssimEvent>;
  readonly states: Map<string, string>;
  lastSequence: number;
}

type Undo = () => void;

const emptyContents = (): Contents => ({
  nodes: new Map(),
  edgesFrom: new Map(),
  edgesTo: new Map(),
  untold: new Map(),
  told: new Map(),
  states: new Map(),
  lastSequence: 0,
});

const openContents = (contents: Contents, options: MemoryStoreOptions): MemoryStore => {
  const storeId = options.storeId ?? "memory";
  const undos: Undo[] = [];

  const turns = takeTurns({
    begin: async () => openTransaction(contents, storeId, undos),
    commit: async () => {
      await options.beforeCommit?.();
      undos.length = 0;
    },
    rollback: async () => {
      for (const undo of undos.reverse()) undo();
      undos.length = 0;
    },
    close: async () => undefined,
  });

  return {
    ...turns,
    storeId,
    dump: () => ({
      nodes: [...contents.nodes.values()].sort((a, b) => byText(a.key, b.key)),
      edges: [...contents.edgesFrom.values()]
        .flatMap((edges) => [...edges.values()])
        .sort((a, b) => byText(a.from, b.from) || byText(a.kind, b.kind) || byText(a.to, b.to)),
    }),
    reopen: () => openContents(contents, options),
  };
};

const openTransaction = (contents: Contents, storeId: string, undos: Undo[]): StoreTransaction => {
  const { nodes, edgesFrom, edgesTo, untold, told, states } = contents;

  /** Undefined deletes. */
  const write = <K, V>(map: Map<K, V>, key: K, value: V | undefined): void => {
    const before = map.get(key);
    undos.push(() => setOrDelete(map, key, before));
    setOrDelete(map, key, value);
  };

  const writeEdge = ({ from, kind, to }: EdgeName, edge: GraphEdge | undefined): void => {
    write(mapAt(edgesFrom, from), `${kind} ${to}`, edge);
    write(mapAt(edgesTo, to), `${kind} ${from}`, edge);
  };

  const deleteNode = (key: NodeKey): void => {
    const edges = [...(edgesFrom.get(key)?.values() ?? []), ...(edgesTo.get(key)?.values() ?? [])];
    for (const edge of edges) writeEdge(edge, undefined);
    write(nodes, key, undefined);
  };

  const applyChange = (change: GraphChange): void => {
    checkChange(change);
    switch (change.op) {
      case "put_node":
        write(nodes, change.key, putNode(nodes.get(change.key), change));
        break;
      case "put_edge": {
        const { from, kind, to } = change;
        if (!nodes.has(from) || !nodes.has(to)) {
          throw new RangeError(`an end of ${from} -${kind}-> ${to} is not in the graph`);
        }
        writeEdge(change, putEdge(edgesFrom.get(from)?.get(`${kind} ${to}`), change));
        break;
      }
      case "delete_edge":
        writeEdge(change, undefined);
        break;
      case "release_node":
        if ((edgesTo.get(change.key)?.size ?? 0) === 0) deleteNode(change.key);
        break;
      case "delete_node":
        deleteNode(change.key);
        break;
    }
  };

  return {
    preload: async () => undefined,
    node: async (key, { withBody } = { withBody: true }) => lent(nodes.get(key), withBody),
    nodes: async (keys, { withBody } = { withBody: true }) =>
      keys.map((key) => lent(nodes.get(key), withBody)),
    edgesFrom: async (key, kind) =>
      [...(edgesFrom.get(key)?.values() ?? [])]
        .filter((edge) => edge.kind === kind)
        .sort((a, b) => byText(a.to, b.to)),
    edgesTo: async (key, kind) =>
      [...(edgesTo.get(key)?.values() ?? [])]
        .filter((edge) => edge.kind === kind)
        .sort((a, b) => byText(a.from, b.from)),
    apply: async (changes) => changes.forEach(applyChange),

    addEvents: async (events, at) => {
      const before = contents.lastSequence;
      undos.push(() => {
        contents.lastSequence = before;
      });
      return events.map((event) => {
        contents.lastSequence += 1;
        const sequence = contents.lastSequence;
        const stored = storedEvent(event, { id: `${storeId}-${sequence}`, sequence, at });
        write(untold, sequence, stored);
        return stored;
      });
    },
    untold: async (most) => {
      checkCount(most);
      return [...untold.values()].sort((a, b) => a.sequence - b.sequence).slice(0, most);
    },
    markTold: async (sequence) => {
      const event = untold.get(sequence);
      if (event === undefined) return;
      write(untold, sequence, undefined);
      write(told, sequence, event);
    },
    pruneEvents: async (keep, most) => {
      checkCount(keep);
      checkCount(most);
      const newestFirst = [...told.keys()].sort((a, b) => b - a);
      const pruned = newestFirst.slice(keep, keep + most);
      for (const sequence of pruned) write(told, sequence, undefined);
      return pruned.length;
    },

    state: async (name) => states.get(name),
    setState: async (name, value) => {
      checkState(name, value);
      write(states, name, value);
    },
    states: async (prefix) =>
      [...states]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => ({ name, value }))
        .sort((a, b) => byText(a.name, b.name)),
  };
};

const lent = (node: GraphNode | undefined, withBody: boolean): GraphNode | undefined => {
  if (node?.body === undefined) return node;
  const { body, ...rest } = node;
  return withBody ? { ...rest, body: body.slice() } : rest;
};

const setOrDelete = <K, V>(map: Map<K, V>, key: K, value: V | undefined): void => {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
};

const mapAt = <V>(maps: Map<NodeKey, Map<string, V>>, key: NodeKey): Map<string, V> => {
  const there = maps.get(key) ?? new Map<string, V>();
  maps.set(key, there);
  return there;
};

/**
 * What one document asserts: the nodes and edges that are there because it says so.
 *
 * Attributes of a node that several documents assert (an address, a subnet) follow from its key
 * alone, so that they never disagree. Only the drone itself has attributes from many documents,
 * and each document type has its own names there.
 */
import type { JsonMap } from "@assimilation/protocol";
import type { Attribute, Attributes, EdgeName, NodeKey } from "../graph/change.ts";
import type { EdgeKind } from "../graph/edge-kinds.ts";
import type { NodeKeys, TextHash } from "../graph/keys.ts";
import type { NodeKind } from "../graph/node-kinds.ts";

export interface AssertedNode {
  readonly key: NodeKey;
  readonly kind: NodeKind;
  readonly set: Attributes;
}

export interface AssertedEdge extends EdgeName {
  readonly set: Attributes;
}

export interface Assertions {
  /** One entry a key. */
  readonly nodes: readonly AssertedNode[];
  /** One entry a name; both ends are among the nodes, or are the drone. */
  readonly edges: readonly AssertedEdge[];
  /** One entry a key. */
  readonly sets: readonly AssertedSet[];
  /** Parts of the document that were not understood, and left out. */
  readonly refused: number;
}

/**
 * Many things that come together, on many hosts: the packages of one type.
 *
 * A set never changes, because its key is the hash of what it contains. So its members are written
 * by the first document that asserts it, and are no news where the set is in the graph already.
 */
export interface AssertedSet {
  /** Of its own node, which is among the nodes. */
  readonly key: NodeKey;
  /** They follow from the key alone, too. */
  readonly members: readonly AssertedNode[];
  /** How its node points to each of them. */
  readonly edgeKind: EdgeKind;
}

/** Who says it. */
export interface Reporter {
  readonly drone: NodeKey;
  /** Net segment of its addresses, but for those that only it can reach. */
  readonly domain: string;
  readonly keys: NodeKeys;
  readonly hash: TextHash;
}

/** How the documents of one type become graph. */
export interface Ingestion {
  readonly type: string;
  readonly doc: string;
  /** Pure; takes any JSON map without throwing. */
  readonly ingest: (reporter: Reporter, data: JsonMap) => Assertions;
}

export const nothing: Assertions = { nodes: [], edges: [], sets: [], refused: 0 };

/** Gathers assertions; a thing said twice is there once, with what was said last. */
export interface Gathering {
  readonly node: (key: NodeKey, kind: NodeKind, set: Optional) => NodeKey;
  readonly edge: (name: EdgeName, set?: Optional) => void;
  readonly set: (set: AssertedSet) => void;
  readonly refuse: () => void;
  /** To be asked before more is added: then the rest of the document is refused. */
  readonly isFull: () => boolean;
  /** How many nodes and edges it still takes; each member of a set is one of each. */
  readonly room: () => number;
  readonly assertions: () => Assertions;
}

/**
 * Nodes and edges of one document, give or take what comes with one address. They are written in
 * one transaction, for which all other agents wait: this many take a second or two.
 */
const ASSERTIONS_MAX = 20_000;

/** Attributes of which absent ones are left out. */
type Optional = Readonly<Record<string, Attribute | undefined>>;

export const gather = (): Gathering => {
  const nodes = new Map<NodeKey, AssertedNode>();
  const edges = new Map<string, AssertedEdge>();
  const sets = new Map<NodeKey, AssertedSet>();
  let refused = 0;
  let inSets = 0;
  const room = () => ASSERTIONS_MAX - nodes.size - edges.size - inSets;
  return {
    node: (key, kind, set) => {
      nodes.set(key, { key, kind, set: present(set) });
      return key;
    },
    edge: (name, set = {}) => {
      edges.set(edgeId(name), { ...name, set: present(set) });
    },
    set: (set) => {
      sets.set(set.key, set);
      inSets += 2 * set.members.length;
    },
    refuse: () => {
      refused += 1;
    },
    isFull: () => room() <= 0,
    room,
    assertions: () => ({
      nodes: [...nodes.values()],
      edges: [...edges.values()],
      sets: [...sets.values()],
      refused,
    }),
  };
};

/** Unique among edges; node keys hold no NUL. */
export const edgeId = ({ from, kind, to }: EdgeName): string => `${from}\0${kind}\0${to}`;

const present = (set: Optional): Attributes =>
  Object.fromEntries(
    Object.entries(set).flatMap(([name, value]): [string, Attribute][] =>
      value === undefined ? [] : [[name, value]],
    ),
  );

/**
 * Judges a drone within a transaction: loads what the rules need, writes what they said.
 *
 * A document touches the rules of its class, those that need it, and, where it changed attributes
 * of the drone, all rules: they may ask for these.
 */
import type { GraphEdge, GraphNode, NodeKey } from "../graph/change.ts";
import type { NodeKeys } from "../graph/keys.ts";
import type { Rule } from "../rules/rule.ts";
import type { RuleSet } from "../rules/rule-set.ts";
import type { StoreTransaction } from "../store/graph-store.ts";
import { unpackDocument } from "./document-body.ts";
import { type Judged, judgeDrone, retireRules } from "./judge-drone.ts";
import type { DocumentToJudge, DroneEvent } from "./outcome.ts";

export interface Assessor {
  readonly keys: NodeKeys;
  readonly ruleSet: RuleSet;
}

export interface Assessed {
  readonly events: readonly DroneEvent[];
  readonly errors: Judged["errors"];
}

/** `document`: just stored. Undefined judges nothing, but may complete the first assessment. */
export const assessDocument = async (
  tx: StoreTransaction,
  { keys, ruleSet }: Assessor,
  drone: GraphNode,
  document: DocumentToJudge | undefined,
  hasNewAttributes: boolean,
  at: number,
): Promise<Assessed> => {
  const rules = rulesTouched(ruleSet, document, hasNewAttributes);
  const documents = await documentsFor(tx, keys, drone.key, rules, document);
  const edges = await tx.edgesFrom(drone.key, "EVALUATED");
  return write(tx, judgeDrone(keys, { drone, rules, ruleSet, documents, edges, at }));
};

/** After the rule set changed: every rule anew, and no verdict of a rule that is gone. */
export const assessAnew = async (
  tx: StoreTransaction,
  { keys, ruleSet }: Assessor,
  drone: GraphNode,
  at: number,
): Promise<Assessed> => {
  const edges = await tx.edgesFrom(drone.key, "EVALUATED");
  const ids = await idsOf(tx, edges);
  const idOf = (rule: NodeKey): string => ids.get(rule) ?? "";
  const retired = await write(tx, retireRules(keys, { drone, ruleSet, edges, at }, idOf));

  const rules = [...ruleSet.rules.values()];
  const documents = await documentsFor(tx, keys, drone.key, rules, undefined);
  const kept = await tx.edgesFrom(drone.key, "EVALUATED");
  const judged = await write(
    tx,
    judgeDrone(keys, { drone, rules, ruleSet, documents, edges: kept, at }),
  );
  return { events: [...retired.events, ...judged.events], errors: judged.errors };
};

const write = async (tx: StoreTransaction, judged: Judged): Promise<Assessed> => {
  await tx.apply(judged.changes);
  return judged;
};

const rulesTouched = (
  { rules }: RuleSet,
  document: DocumentToJudge | undefined,
  hasNewAttributes: boolean,
): readonly Rule[] => {
  if (hasNewAttributes) return [...rules.values()];
  if (document === undefined) return [];
  const { ruleClass } = document;
  return [...rules.values()].filter(
    (rule) => rule.class === ruleClass || rule.needs.includes(ruleClass),
  );
};

/** By class. A class is a discovery type here, or the instance of the document at hand. */
const documentsFor = async (
  tx: StoreTransaction,
  keys: NodeKeys,
  drone: NodeKey,
  rules: readonly Rule[],
  document: DocumentToJudge | undefined,
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> => {
  const classes = new Set(rules.flatMap((rule) => [rule.class, ...rule.needs]));
  const documents = new Map<string, Readonly<Record<string, unknown>>>();
  if (document !== undefined) {
    documents.set(document.ruleClass, document.data);
    classes.delete(document.ruleClass);
  }
  const wanted = [...classes];
  const nodes = await tx.nodes(
    wanted.map((ruleClass) => keys.discovery(drone, ruleClass, ruleClass)),
  );
  for (const [index, ruleClass] of wanted.entries()) {
    const body = nodes[index]?.body;
    const data = body && unpackDocument(body);
    if (data !== undefined) documents.set(ruleClass, data);
  }
  return documents;
};

const idsOf = async (
  tx: StoreTransaction,
  edges: readonly GraphEdge[],
): Promise<ReadonlyMap<NodeKey, string>> => {
  const rules = await tx.nodes(edges.map(({ to }) => to));
  return new Map(
    edges.map(({ to }, index) => [to, String(rules[index]?.attributes["ruleid"] ?? "")]),
  );
};

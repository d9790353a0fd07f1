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
import type { StoreTransaction, Wanted } from "../store/graph-store.ts";
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

/** What is to be judged, and with which documents behind it. */
export interface Assessment {
  readonly drone: NodeKey;
  /** Just stored. */
  readonly document: DocumentToJudge | undefined;
  readonly rules: readonly Rule[];
  /** Of the other documents that the rules ask for. */
  readonly classes: readonly string[];
}

/** Undefined where there is nothing to judge and no first assessment to complete. */
export const planAssessment = (
  { ruleSet }: Assessor,
  drone: NodeKey,
  document: DocumentToJudge | undefined,
  news: { readonly hasNewAttributes: boolean; readonly isCompleted: boolean },
): Assessment | undefined => {
  const rules = rulesTouched(ruleSet, document, news.hasNewAttributes);
  if (rules.length === 0 && !news.isCompleted) return undefined;
  const classes = classesOf(rules);
  if (document !== undefined) classes.delete(document.ruleClass);
  return { drone, document, rules, classes: [...classes] };
};

/** All that {@link assess} will ask for. */
export const wantedToAssess = (
  { keys }: Pick<Assessor, "keys">,
  assessments: readonly Assessment[],
): Wanted => ({
  nodes: assessments.flatMap(({ drone, classes }) => documentKeys(keys, drone, classes)),
  edgesFrom: assessments.map(({ drone }) => ({ key: drone, kind: "EVALUATED" })),
});

/** The drone is in the graph. */
export const assess = async (
  tx: StoreTransaction,
  { keys, ruleSet }: Assessor,
  { drone: key, document, rules, classes }: Assessment,
  at: number,
): Promise<Assessed> => {
  const drone = await tx.node(key);
  if (drone === undefined) return { events: [], errors: [] };
  const documents = await documentsFor(tx, keys, key, classes);
  if (document !== undefined) documents.set(document.ruleClass, document.data);
  const edges = await tx.edgesFrom(key, "EVALUATED");
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
  const documents = await documentsFor(tx, keys, drone.key, [...classesOf(rules)]);
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

/** A class is a discovery type here, or the instance of the document at hand. */
const classesOf = (rules: readonly Rule[]): Set<string> =>
  new Set(rules.flatMap((rule) => [rule.class, ...rule.needs]));

const documentKeys = (keys: NodeKeys, drone: NodeKey, classes: readonly string[]) =>
  classes.map((ruleClass) => keys.discovery(drone, ruleClass, ruleClass));

/** By class. */
const documentsFor = async (
  tx: StoreTransaction,
  keys: NodeKeys,
  drone: NodeKey,
  classes: readonly string[],
): Promise<Map<string, Readonly<Record<string, unknown>>>> => {
  const documents = new Map<string, Readonly<Record<string, unknown>>>();
  const nodes = await tx.nodes(documentKeys(keys, drone, classes));
  for (const [index, ruleClass] of classes.entries()) {
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

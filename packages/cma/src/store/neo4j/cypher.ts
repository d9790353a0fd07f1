/**
 * What is said to Neo4j about the graph: one statement a kind, all values parameters.
 *
 * Labels and types are of the catalogues, never data: kinds reach these functions as their types
 * say, from keys that were checked. The server plans each text once and keeps the plan.
 */
import type { EdgeKind } from "../../graph/edge-kinds.ts";
import type { NodeKind } from "../../graph/node-kinds.ts";

export interface EdgeEnds {
  readonly from: NodeKind;
  readonly kind: EdgeKind;
  readonly to: NodeKind;
}

/** A host with an agent is a system too, for whoever asks for systems. */
const alsoLabelled: Readonly<Partial<Record<NodeKind, string>>> = {
  Drone: "ON CREATE SET n:SystemNode ",
};

/** A property that is null in `set` is removed. */
export const putNodes = (kind: NodeKind): string =>
  `UNWIND $rows AS row MERGE (n:${kind} {key: row.key}) ON CREATE SET n.firstSeen = row.first ${
    alsoLabelled[kind] ?? ""
  }SET n += row.set`;

/**
 * Answers how many it wrote: fewer than rows where an end is missing. What the row does not name is
 * taken away by name, for the server takes twice the time to replace all that an edge has.
 */
export const putEdges = ({ from, kind, to }: EdgeEnds): string =>
  `UNWIND $rows AS row MATCH (a:${from} {key: row.from}) MATCH (b:${to} {key: row.to})
   MERGE (a)-[e:${kind}]->(b) ON CREATE SET e.firstSeen = row.first
   SET e += row.set
   FOREACH (gone IN [name IN keys(e) WHERE name <> 'firstSeen' AND row.set[name] IS NULL] |
     SET e[gone] = null)
   RETURN count(*) AS written`;

export const deleteEdges = ({ from, kind, to }: EdgeEnds): string =>
  `UNWIND $rows AS row
   MATCH (:${from} {key: row.from})-[e:${kind}]->(:${to} {key: row.to}) DELETE e`;

export const deleteNodes = (kind: NodeKind): string =>
  `UNWIND $rows AS row MATCH (n:${kind} {key: row.key}) DETACH DELETE n`;

export const releaseNodes = (kind: NodeKind): string =>
  `UNWIND $rows AS row MATCH (n:${kind} {key: row.key}) WHERE NOT ()-->(n) DETACH DELETE n`;

/** A body of more than `$bodyBytesMax` stays there. */
export const readNodes = (kind: NodeKind): string =>
  `UNWIND $keys AS key MATCH (n:${kind} {key: key})
   WITH key, n, n.body IS NULL OR size(n.body) <= $bodyBytesMax AS isWhole
   RETURN key, isWhole,
     CASE WHEN isWhole THEN properties(n) ELSE n {.*, body: null} END AS properties`;

/** A row a node rather than an edge: of many small ones each costs more than what is in it. */
export const readEdgesFrom = (nodeKind: NodeKind, kind: EdgeKind): string =>
  `UNWIND $keys AS key MATCH (:${nodeKind} {key: key})-[e:${kind}]->(n)
   RETURN key, collect({other: n.key, properties: properties(e)}) AS edges`;

export const readEdgesTo = (nodeKind: NodeKind, kind: EdgeKind): string =>
  `UNWIND $keys AS key MATCH (:${nodeKind} {key: key})<-[e:${kind}]-(n)
   RETURN key, collect({other: n.key, properties: properties(e)}) AS edges`;

/**
 * The first of a transaction that writes: it locks the store's own node, so that writers come one
 * after the other, and tells what the last one left there.
 */
export const takeStore = `MATCH (s:AssimStore {name: 'store'})
  WITH s, s.token AS last SET s.token = $token RETURN last, s.sequence AS sequence`;

export const putSequence = "MATCH (s:AssimStore {name: 'store'}) SET s.sequence = $sequence";

export const addEvents = `UNWIND $rows AS row CREATE (e:AssimEvent) SET e = row`;

export const readUntold = `MATCH (e:AssimEvent) WHERE e.told = false AND e.sequence > 0
  RETURN e.sequence AS sequence, e.at AS at, e.type AS type, e.subject AS subject,
    e.details AS details
  ORDER BY e.sequence LIMIT $most`;

export const markTold = "MATCH (e:AssimEvent {sequence: $sequence}) SET e.told = true";

export const pruneEvents = `MATCH (e:AssimEvent) WHERE e.told = true AND e.sequence > 0
  WITH e ORDER BY e.sequence DESC SKIP $keep LIMIT $most DELETE e RETURN count(*) AS pruned`;

export const readStates =
  "UNWIND $names AS name MATCH (s:AssimState {name: name}) RETURN name, s.value AS value";

export const readStatesFrom = `MATCH (s:AssimState) WHERE s.name STARTS WITH $prefix
  RETURN s.name AS name, s.value AS value`;

export const putStates =
  "UNWIND $rows AS row MERGE (s:AssimState {name: row.name}) SET s.value = row.value";

export const deleteStates = "UNWIND $rows AS row MATCH (s:AssimState {name: row.name}) DELETE s";

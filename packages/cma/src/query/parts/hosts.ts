/**
 * Hosts in statements: their names for people, and which one a parameter means.
 *
 * Constant text, in both languages: nothing is ever pasted into it. SQL joins with CROSS JOIN, which
 * SQLite takes in the order that is written: without statistics its planner guesses that a kind has
 * a handful of nodes, and goes over all edges once for each host. Source: sqlite.org/optoverview.
 */
import type { Statement } from "../../store/graph-reader.ts";
import type { QueryParameter } from "../query.ts";

export const hostParameter: QueryParameter = {
  name: "host",
  type: "hostname",
  doc: "What the host calls itself, or the beginning of its key id (8 digits or more).",
  isRequired: true,
};

export const maybeHostParameter: QueryParameter = {
  ...hostParameter,
  doc: `Only this host. ${hostParameter.doc}`,
  isRequired: false,
};

const sqlNamed = `SELECT drone.key AS key, drone.attributes AS attributes, drone.last_seen AS last_seen,
  coalesce(drone.attributes ->> 'designation', substr(drone.key, 7)) || iif(EXISTS (
      SELECT 1 FROM nodes AS twin WHERE twin.kind = 'Drone' AND twin.rowid <> drone.rowid
        AND twin.attributes ->> 'designation' = drone.attributes ->> 'designation'),
    ' (' || substr(drone.key, 7, 8) || ')', '') AS host
  FROM nodes AS drone WHERE drone.kind = 'Drone'`;

/**
 * Begins a statement: the table `hosts`, with `host`, each drone's name for people. Where drones
 * share one designation, the beginning of the key id tells them apart. To be looked up by key.
 */
export const sqlHosts = `hosts AS (${sqlNamed})`;

/**
 * The same to begin a join with: each drone is named once, however many rows it has. A condition
 * on `drone` picks some.
 */
export const sqlHostsThat = (condition: string): string =>
  `hosts AS MATERIALIZED (${sqlNamed} AND ${condition})`;

/**
 * Keys of the drones that `:host` names: by index, both ways. One that is named both ways comes
 * twice. SQLite must be told the index: it would rather go through all drones in the order of keys.
 */
export const sqlChosen = `(SELECT key FROM nodes INDEXED BY drones_by_designation
    WHERE kind = 'Drone' AND attributes ->> 'designation' = :host
  UNION ALL SELECT key FROM nodes
    WHERE length(:host) >= 8 AND key >= 'Drone:' || :host AND key < 'Drone:' || :host || '~')`;

/** The same, of all drones where no host is named. */
export const sqlMaybeChosen = `(SELECT key FROM nodes WHERE kind = 'Drone' AND :host IS NULL
  UNION ALL SELECT key FROM ${sqlChosen})`;

/** The name for people of the drone that the variable holds. */
export const cypherHost = (drone: string): string =>
  `coalesce(${drone}.designation, substring(${drone}.key, 6)) + CASE
    WHEN EXISTS { MATCH (twin:Drone) WHERE twin.designation = ${drone}.designation AND twin <> ${drone} }
    THEN ' (' + substring(${drone}.key, 6, 8) + ')' ELSE '' END`;

/** True for the drone `d` that `$host` names. */
export const cypherChosen =
  "(d.designation = $host OR (size($host) >= 8 AND d.key STARTS WITH 'Drone:' + $host))";

/** Which hosts a statement is about, as conditions on `drone` in SQL and on `d` in Cypher. */
export const everyHost: Statement = { sql: "true", cypher: "true" };
export const chosenHost: Statement = { sql: `drone.key IN ${sqlChosen}`, cypher: cypherChosen };

/**
 * Hosts in statements: their names for people, and which one a parameter means.
 *
 * Constant text, in both languages: nothing is ever pasted into it. SQL joins with CROSS JOIN, which
 * SQLite takes in the order that is written: without statistics its planner guesses that a kind has
 * a handful of nodes, and goes over all edges once for each host. Source: sqlite.org/optoverview.
 */
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

/**
 * Begins a statement: the table `hosts`, with `host`, each drone's name for people. Where drones
 * share one designation, the beginning of the key id tells them apart.
 */
export const sqlHosts = `twins AS MATERIALIZED (
  SELECT attributes ->> 'designation' AS designation FROM nodes WHERE kind = 'Drone'
  GROUP BY attributes ->> 'designation' HAVING count(*) > 1),
hosts AS (
  SELECT key, attributes, last_seen, coalesce(attributes ->> 'designation', substr(key, 7)) || iif(
    attributes ->> 'designation' IN (SELECT designation FROM twins), ' (' || substr(key, 7, 8) || ')', '') AS host
  FROM nodes WHERE kind = 'Drone')`;

/** Keys of the drones that `:host` names: by index, both ways. */
export const sqlChosen = `(SELECT key FROM nodes WHERE kind = 'Drone' AND attributes ->> 'designation' = :host
  UNION SELECT key FROM nodes
    WHERE length(:host) >= 8 AND key >= 'Drone:' || :host AND key < 'Drone:' || :host || '~')`;

/** Begins a statement: binds `twins`, the designations that several drones share. */
export const cypherTwins = `MATCH (twin:Drone) WITH twin.designation AS designation, count(*) AS bearers
WITH collect(CASE WHEN bearers > 1 THEN designation END) AS twins`;

/** The name for people of the drone that the variable holds. */
export const cypherHost = (drone: string): string =>
  `coalesce(${drone}.designation, substring(${drone}.key, 6)) +
  CASE WHEN ${drone}.designation IN twins THEN ' (' + substring(${drone}.key, 6, 8) + ')' ELSE '' END`;

/** True for the drone `d` that `$host` names. */
export const cypherChosen =
  "(d.designation = $host OR (size($host) >= 8 AND d.key STARTS WITH 'Drone:' + $host))";

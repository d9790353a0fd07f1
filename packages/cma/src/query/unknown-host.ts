/**
 * Whether an empty answer is one: a host that is not known depends on nothing, and changed nothing.
 * Who asks must not take a slip of the pen for good news.
 */
import type { GraphReader, Parameters, Statement } from "../store/graph-reader.ts";
import { cypherChosen, sqlChosen } from "./parts/hosts.ts";
import type { Query } from "./query.ts";

/** The host that was asked about, where none is called so. */
export const unknownHost = async (
  graph: GraphReader,
  { parameters }: Query,
  bound: Parameters,
): Promise<string | undefined> => {
  for (const { name, type } of parameters) {
    const host = bound[name];
    if (type !== "hostname" || typeof host !== "string") continue;
    if ((await graph.rows(chosen, { host })).length === 0) return host;
  }
  return undefined;
};

const chosen: Statement = {
  sql: `SELECT key FROM ${sqlChosen} LIMIT 1`,
  cypher: `MATCH (d:Drone) WHERE ${cypherChosen} RETURN d.key AS key LIMIT 1`,
};

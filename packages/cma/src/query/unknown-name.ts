/**
 * Whether an empty answer is one: a host that is not known depends on nothing, and changed nothing;
 * a rule that is not known fails nowhere. Who asks must not take a slip of the pen for good news.
 */
import { visible } from "@assimilation/protocol";
import type { GraphReader, Parameters, Statement } from "../store/graph-reader.ts";
import { cypherChosen, sqlChosen } from "./parts/hosts.ts";
import type { ParameterType, Query } from "./query.ts";

/** A kind of thing that a parameter names. */
interface Thing {
  /** Answers a row where it is. */
  readonly statement: Statement;
  /** What the statement calls the name. */
  readonly bind: string;
  readonly sentence: (name: string) => string;
}

const things: Partial<Record<ParameterType, Thing>> = {
  hostname: {
    statement: {
      sql: `SELECT key FROM ${sqlChosen} LIMIT 1`,
      cypher: `MATCH (d:Drone) WHERE ${cypherChosen} RETURN d.key AS key LIMIT 1`,
    },
    bind: "host",
    sentence: (name) => `there is no host ${name}; \`assimcli query allservers\` lists them`,
  },
  rule: {
    statement: {
      sql: `SELECT key FROM nodes
        WHERE key >= 'Rule:' AND key < 'Rule;' AND attributes ->> 'ruleid' = :rule LIMIT 1`,
      cypher: "MATCH (rule:Rule) WHERE rule.ruleid = $rule RETURN rule.key AS key LIMIT 1",
    },
    bind: "rule",
    sentence: (name) => `there is no rule ${name} by which a host was ever assessed`,
  },
};

/** What was asked about and is not known, in a sentence. */
export const unknownName = async (
  graph: GraphReader,
  { parameters }: Pick<Query, "parameters">,
  bound: Parameters,
): Promise<string | undefined> => {
  for (const { name, type } of parameters) {
    const [thing, wanted] = [things[type], bound[name]];
    if (thing === undefined || typeof wanted !== "string") continue;
    if ((await graph.rows(thing.statement, { [thing.bind]: wanted })).length === 0) {
      return thing.sentence(visible(wanted));
    }
  }
  return undefined;
};

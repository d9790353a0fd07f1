/**
 * Whether an empty answer is one: a host that is not known depends on nothing, and changed nothing;
 * a rule that is not known fails nowhere. Who asks must not take a slip of the pen for good news.
 */
import { visible } from "@assimilation/protocol";
import type { GraphReader, Parameters, Statement } from "../store/graph-reader.ts";
import { didYouMean } from "./did-you-mean.ts";
import { cypherChosen, sqlChosen } from "./parts/hosts.ts";
import type { ParameterType, Query } from "./query.ts";

/** A kind of thing that a parameter names. */
interface Thing {
  /** Answers a row where it is. */
  readonly statement: Statement;
  /** What the statement calls the name. */
  readonly bind: string;
  /** All that there are, each as `name`: at most {@link NAMES_MAX}, among which one may be meant. */
  readonly names: Statement;
  readonly problem: (name: string) => string;
  readonly advice: string;
}

const NAMES_MAX = 10_000;

const noHost = {
  problem: (name: string): string => `there is no host ${name}`,
  advice: "`assimcli query allservers` lists them",
};

const things: Partial<Record<ParameterType, Thing>> = {
  hostname: {
    statement: {
      sql: `SELECT key FROM ${sqlChosen} LIMIT 1`,
      cypher: `MATCH (d:Drone) WHERE ${cypherChosen} RETURN d.key AS key LIMIT 1`,
    },
    bind: "host",
    names: {
      sql: `SELECT attributes ->> 'designation' AS name FROM nodes WHERE kind = 'Drone'
        LIMIT ${NAMES_MAX}`,
      cypher: `MATCH (d:Drone) RETURN d.designation AS name LIMIT ${NAMES_MAX}`,
    },
    ...noHost,
  },
  rule: {
    statement: {
      sql: `SELECT key FROM nodes
        WHERE key >= 'Rule:' AND key < 'Rule;' AND attributes ->> 'ruleid' = :rule LIMIT 1`,
      cypher: "MATCH (rule:Rule) WHERE rule.ruleid = $rule RETURN rule.key AS key LIMIT 1",
    },
    bind: "rule",
    names: {
      sql: `SELECT attributes ->> 'ruleid' AS name FROM nodes
        WHERE key >= 'Rule:' AND key < 'Rule;' LIMIT ${NAMES_MAX}`,
      cypher: `MATCH (rule:Rule) RETURN rule.ruleid AS name LIMIT ${NAMES_MAX}`,
    },
    problem: (name) => `there is no rule ${name} by which a host was ever assessed`,
    advice: "`assimcli query allrulescores` lists those that fail",
  },
};

/** The same of a host when all are at hand. */
export const unknownHost = (wanted: string, known: readonly string[]): string =>
  didYouMean(noHost.problem(visible(wanted)), wanted, { known, advice: noHost.advice });

/** What was asked about and is not known, in a sentence. */
export const unknownName = async (
  graph: GraphReader,
  { parameters }: Pick<Query, "parameters">,
  bound: Parameters,
): Promise<string | undefined> => {
  for (const { name, type } of parameters) {
    const [thing, wanted] = [things[type], bound[name]];
    if (thing === undefined || typeof wanted !== "string") continue;
    if ((await graph.rows(thing.statement, { [thing.bind]: wanted })).length > 0) continue;
    const rows = await graph.rows(thing.names, {});
    const known = rows.flatMap((row) => (typeof row["name"] === "string" ? [row["name"]] : []));
    return didYouMean(thing.problem(visible(wanted)), wanted, { known, advice: thing.advice });
  }
  return undefined;
};

/**
 * A query file of the operator's: `queries/NAME.json` beside cma.json.
 *
 *     { "name": "oldkernels", "doc": "Hosts with an old kernel.",
 *       "parameters": [{ "name": "release", "type": "text", "doc": "…", "required": true }],
 *       "columns": [{ "name": "host", "type": "text", "doc": "…" }],
 *       "sql": "SELECT …", "cypher": "MATCH …" }
 *
 * A closed schema: an unknown key is refused by name. `sql` or `cypher` may be left out, for a site
 * with one kind of store. Cypher is held to reading by cypher-guard.ts; SQL by the reader's authorizer,
 * and sql-guard.ts tells mistakes before.
 */
import { refusalOfCypher } from "./cypher-guard.ts";
import {
  type Column,
  columnTypes,
  type ParameterType,
  parameterTypes,
  type Query,
  type QueryParameter,
} from "./query.ts";
import { refusalOfSql } from "./sql-guard.ts";

export type OwnQueryRead =
  | { readonly ok: true; readonly value: Query }
  | { readonly ok: false; readonly reason: string };

export const parseOwnQuery = (name: string, text: string): OwnQueryRead => {
  try {
    return { ok: true, value: queryOf(name, mapOf("the file", JSON.parse(text))) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.message };
    if (error instanceof SyntaxError)
      return { ok: false, reason: `it is not JSON: ${error.message}` };
    throw error;
  }
};

/** Never leaves this file. */
class Refusal extends Error {}

type Fields = ReadonlyMap<string, unknown>;

const queryOf = (name: string, fields: Fields): Query => {
  onlyKeys("the file", fields, ["name", "doc", "parameters", "columns", "sql", "cypher"]);
  if (fields.get("name") !== name) throw new Refusal(`its name is not ${name}, as the file's`);
  const sql = fields.has("sql") ? textOf("sql", fields.get("sql")) : "";
  const cypher = fields.has("cypher") ? textOf("cypher", fields.get("cypher")) : "";
  if (sql + cypher === "") throw new Refusal("it has neither sql nor cypher");
  const columns = listOf("columns", fields.get("columns")).map(columnOf);
  if (columns.length === 0) throw new Refusal("it has no columns");
  const parameters = listOf("parameters", fields.get("parameters") ?? []).map(parameterOf);
  for (const named of [columns, parameters]) onlyOnce(named.map((each) => each.name));

  const names = parameters.map((each) => each.name);
  const noSql = sql && refusalOfSql(sql, names);
  if (noSql) throw new Refusal(`its sql ${noSql}`);
  const noCypher = cypher && refusalOfCypher(cypher, names);
  if (noCypher) throw new Refusal(`its cypher ${noCypher}`);
  return {
    ...{ name, doc: textOf("doc", fields.get("doc")), parameters, columns },
    statement: { sql, cypher },
    origin: "operator",
    whenEmpty: "There are none.",
  };
};

const columnOf = (value: unknown): Column => {
  const fields = mapOf("a column", value);
  onlyKeys("a column", fields, ["name", "type", "doc"]);
  return {
    name: nameOf("a column", fields),
    type: oneOf("a column's type", fields.get("type"), columnTypes),
    doc: textOf("a column's doc", fields.get("doc") ?? "-"),
  };
};

const parameterOf = (value: unknown): QueryParameter => {
  const fields = mapOf("a parameter", value);
  onlyKeys("a parameter", fields, ["name", "type", "doc", "required", "values"]);
  const type: ParameterType = oneOf("a parameter's type", fields.get("type"), parameterTypes);
  const values = listOf("values", fields.get("values") ?? []).map(enumValueOf);
  const required = fields.get("required") ?? false;
  if (typeof required !== "boolean") throw new Refusal("required is true or false");
  if ((type === "enum") !== values.length > 0) {
    throw new Refusal("values belong to a parameter of type enum, and it needs some");
  }
  if (type === "regex") throw new Refusal("a parameter of type regex is for canned queries only");
  return {
    ...{ name: nameOf("a parameter", fields), type },
    doc: textOf("a parameter's doc", fields.get("doc") ?? "-"),
    isRequired: required,
    ...(values.length > 0 && { values }),
  };
};

const mapOf = (what: string, value: unknown): Fields => {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return new Map(Object.entries(value));
  }
  throw new Refusal(`${what} is not an object`);
};

const listOf = (what: string, value: unknown): readonly unknown[] => {
  if (Array.isArray(value) && value.length <= LIST_MAX) return value;
  throw new Refusal(`${what} is not a list of ${LIST_MAX} at most`);
};

const textOf = (what: string, value: unknown): string => {
  if (typeof value === "string" && value !== "" && value.isWellFormed()) return value;
  throw new Refusal(`${what} is not a text`);
};

const nameOf = (what: string, fields: Fields): string => {
  const name = textOf(`the name of ${what}`, fields.get("name"));
  if (/^[a-z][a-z0-9_]{0,31}$/.test(name)) return name;
  throw new Refusal(`${name.slice(0, 40)} is no name for ${what}: small letters, digits and _`);
};

/** They are completed, and no shell would take them for one word each if it had to read them. */
const enumValueOf = (value: unknown): string => {
  const text = textOf("a value", value);
  if (/^[\w.:/+-]{1,64}$/.test(text)) return text;
  throw new Refusal(
    `${JSON.stringify(text.slice(0, 40))} is no value: the shell completes them, so they are of letters, digits and _ . : / + - alone, 64 at most`,
  );
};

const oneOf = <T extends string>(what: string, value: unknown, words: readonly T[]): T => {
  const known = words.find((word) => word === value);
  if (known === undefined) throw new Refusal(`${what} is one of ${words.join(", ")}`);
  return known;
};

const onlyKeys = (what: string, fields: Fields, keys: readonly string[]): void => {
  const unknown = [...fields.keys()].find((key) => !keys.includes(key));
  if (unknown === undefined) return;
  throw new Refusal(`${what} has no key ${JSON.stringify(unknown)}; there are ${keys.join(", ")}`);
};

const onlyOnce = (names: readonly string[]): void => {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Refusal(`${twice} is there twice`);
};

const LIST_MAX = 32;

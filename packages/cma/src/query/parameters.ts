/** `name=value` words → bound values, each checked against its type; or what is wrong with them. */
import { canonicalIp } from "@assimilation/protocol";
import { parseDuration } from "../config/duration.ts";
import { compilePattern } from "../rules/functions/pattern.ts";
import type { Cell } from "../store/graph-reader.ts";
import type { ParameterType, Query, QueryParameter } from "./query.ts";

type Bound = Readonly<Record<string, Cell>>;

export type ParsedParameters =
  | { readonly ok: true; readonly bound: Bound }
  | { readonly ok: false; readonly problem: string };

/**
 * Bare words are taken for the parameters that no word names, in their order: `findip 10.0.0.7`.
 *
 * @param now Milliseconds since the epoch: a duration is bound as the instant so long ago.
 */
export const parseParameters = (
  query: Pick<Query, "name" | "parameters">,
  words: readonly string[],
  now: number,
): ParsedParameters => {
  const bound = new Map<string, Cell>(query.parameters.map(({ name }) => [name, null]));
  const problem = (text: string): ParsedParameters => ({ ok: false, problem: text });

  const split = words.map((word) => ({ word, at: word.search(/(?<=^\w+)=/) }));
  const named = new Set(split.map(({ word, at }) => word.slice(0, Math.max(at, 0))));
  const unnamed = query.parameters.filter(({ name }) => !named.has(name)).values();
  for (const { word, at } of split) {
    const parameter =
      at < 0
        ? unnamed.next().value
        : query.parameters.find(({ name }) => name === word.slice(0, at));
    if (parameter === undefined) {
      const known = query.parameters.map(({ name }) => `${name}=…`).join(" ") || "none";
      return problem(`${query.name} has no parameter for “${word}”; it takes ${known}`);
    }
    if (bound.get(parameter.name) !== null) return problem(`${parameter.name} is given twice`);
    const value = typed(parameter, at < 0 ? word : word.slice(at + 1), now);
    if (value === undefined) return problem(`${parameter.name} must be ${description(parameter)}`);
    bound.set(parameter.name, value);
  }
  const missing = query.parameters.find(
    ({ name, isRequired }) => isRequired && bound.get(name) === null,
  );
  if (missing !== undefined) {
    return problem(`${query.name} needs ${missing.name}=…: ${missing.doc}`);
  }
  return { ok: true, bound: Object.fromEntries(bound) };
};

const descriptions: Record<ParameterType, string> = {
  hostname: "a host name or the beginning of a key id",
  rule: "a text of 256 characters at most",
  ipaddr: "an IPv4 or IPv6 address, such as 10.0.0.7",
  macaddr: "a hardware address, such as 02:00:5e:00:53:01",
  text: "a text of 256 characters at most",
  regex: "a regular expression of RE2, such as ^lib.*ssl",
  int: "a whole number",
  port: "a number from 1 to 65535",
  enum: "one of its values",
  list: "texts with commas between them",
  duration: "a number of seconds, or such as 90s, 5m, 8h or 1d",
};

const description = ({ type, values = [] }: QueryParameter): string =>
  type === "enum" ? `one of ${values.join(", ")}` : descriptions[type];

const TEXT_CHARS_MAX = 256;

const typed = (
  { type, values = [] }: QueryParameter,
  text: string,
  now: number,
): Cell | undefined => {
  // What is not well-formed is nowhere in the graph, and no store could be asked for it.
  if (text === "" || text.length > 4 * TEXT_CHARS_MAX || !text.isWellFormed()) return undefined;
  switch (type) {
    case "ipaddr":
      // A zone (`%eth0`) is local to a host; the graph has none.
      return canonicalIp(text.replace(/%.*$/, ""));
    case "macaddr":
      return canonicalMac(text);
    case "hostname":
    case "rule":
    case "text":
      return text.length <= TEXT_CHARS_MAX ? text : undefined;
    case "regex":
      return "find" in compilePattern(text, "") ? text : undefined;
    case "int":
      return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
    case "port":
      return /^\d{1,5}$/.test(text) && isPort(Number(text)) ? Number(text) : undefined;
    case "enum":
      return values.includes(text) ? text : undefined;
    case "list":
      return text.split(",");
    case "duration": {
      const ms = parseDuration(/^\d+$/.test(text) ? Number(text) : text);
      return ms === undefined ? undefined : now - ms;
    }
  }
};

const isPort = (port: number): boolean => port >= 1 && port <= 65_535;

/** As the graph has it: two lower-case digits, a colon, and so on. */
const canonicalMac = (text: string): string | undefined => {
  const digits = text.toLowerCase().replace(/[:.-]/g, "");
  return /^([0-9a-f]{2}){6,20}$/.test(digits) ? digits.match(/../g)?.join(":") : undefined;
};

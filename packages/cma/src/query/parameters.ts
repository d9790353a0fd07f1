/** `name=value` words → bound values, each checked against its type; or what is wrong with them. */
import { canonicalIp } from "@assimilation/protocol";
import type { ParameterType, Query } from "./query.ts";

type Bound = Readonly<Record<string, string | null>>;

export type ParsedParameters =
  | { readonly ok: true; readonly bound: Bound }
  | { readonly ok: false; readonly problem: string };

/** One bare word is taken for the first parameter: `findip 10.0.0.7`. */
export const parseParameters = (query: Query, words: readonly string[]): ParsedParameters => {
  const bound: Record<string, string | null> = Object.fromEntries(
    query.parameters.map(({ name }) => [name, null]),
  );
  const problem = (text: string): ParsedParameters => ({ ok: false, problem: text });

  for (const [position, word] of words.entries()) {
    const at = word.indexOf("=");
    const parameter =
      at < 0
        ? query.parameters[position]
        : query.parameters.find(({ name }) => name === word.slice(0, at));
    if (parameter === undefined) {
      const known = query.parameters.map(({ name }) => `${name}=…`).join(" ") || "none";
      return problem(`${query.name} has no parameter for “${word}”; it takes ${known}`);
    }
    if (bound[parameter.name] !== null) return problem(`${parameter.name} is given twice`);
    const value = typed(parameter.type, at < 0 ? word : word.slice(at + 1));
    if (value === undefined) {
      return problem(`${parameter.name} must be ${descriptions[parameter.type]}`);
    }
    bound[parameter.name] = value;
  }
  const missing = query.parameters.find(
    ({ name, isRequired }) => isRequired && bound[name] === null,
  );
  if (missing !== undefined) {
    return problem(`${query.name} needs ${missing.name}=…: ${missing.doc}`);
  }
  return { ok: true, bound };
};

const descriptions: Record<ParameterType, string> = {
  hostname: "a host name or the beginning of a key id",
  ipaddr: "an IPv4 or IPv6 address, such as 10.0.0.7",
  ruleid: "the id of a rule, such as nist_V-38528",
};

const typed = (type: ParameterType, text: string): string | undefined => {
  if (text === "") return undefined;
  switch (type) {
    case "ipaddr":
      // A zone (`%eth0`) is local to a host; the graph has none.
      return canonicalIp(text.replace(/%.*$/, ""));
    case "hostname":
      return text.length <= 255 ? text : undefined;
    case "ruleid":
      return text.length <= 128 ? text : undefined;
  }
};

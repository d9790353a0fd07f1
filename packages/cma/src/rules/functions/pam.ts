/**
 * Rule function on the stacks of PAM, as the discovery `pam` tells them:
 *
 *     {"common-auth": [{service: "auth", type: {…}, module: {path: "pam_unix.so", nullok: true}},
 *                      {service: "@include", filename: "other"}]}
 *
 * `@include`, `include` and `substack` are followed, each file once.
 * Source: pam.conf(5).
 */
import type { RuleFunction } from "../rule-function.ts";
import { isList, isMap, memberOf, membersOf, type RuleMap, type RuleValue } from "../rule-value.ts";
import { textOf } from "../value.ts";

export const pamModArgs: RuleFunction = {
  name: "PAMMODARGS",
  doc: "An argument of the first line of a PAM stack with this service and module (with or without `.so`, or ANY): `PAMMODARGS($common-auth, auth, pam_unix, nullok)`.",
  argumentsMin: 4,
  argumentsMax: 4,
  evaluate: (args, { document }) => {
    const [section, service, module, argument] = args.map((arg, index) =>
      arg === undefined || index === 0 ? arg : textOf(arg),
    );
    if (section === undefined || typeof service !== "string") return undefined;
    if (typeof module !== "string" || typeof argument !== "string") return undefined;

    for (const line of linesOf(section, document)) {
      const found = moduleOf(line, service);
      if (found === undefined || !isCalled(found, module)) continue;
      const value = memberOf(found, argument);
      if (value !== undefined || module !== "ANY") return value;
    }
    return undefined;
  },
};

/** Lines of a section, those of the files it includes in their place. */
function* linesOf(section: RuleValue, document: RuleMap): Generator<RuleMap> {
  const seen = new Set<string>(typeof section === "string" ? [section] : []);
  const open = [linesIn(typeof section === "string" ? memberOf(document, section) : section)];

  for (let lines = open.at(-1); lines !== undefined; lines = open.at(-1)) {
    const { value: line, done } = lines.next();
    if (done === true) {
      open.pop();
      continue;
    }
    const file = isMap(line) ? includedBy(line) : undefined;
    if (file === undefined) {
      if (isMap(line)) yield line;
    } else if (!seen.has(file)) {
      seen.add(file);
      open.push(linesIn(memberOf(document, file)));
    }
  }
}

const linesIn = (section: RuleValue | undefined): Iterator<RuleValue, undefined> =>
  (section !== undefined && isList(section) ? membersOf(section) : []).values();

const includedBy = (line: RuleMap): string | undefined => {
  if (memberOf(line, "service") === "@include") return textIn(line, "filename");
  const type = memberOf(line, "type");
  if (type === undefined || !isMap(type)) return undefined;
  if (!Object.hasOwn(type, "include") && !Object.hasOwn(type, "substack")) return undefined;
  const module = memberOf(line, "module");
  return module !== undefined && isMap(module) ? textIn(module, "path") : undefined;
};

const moduleOf = (line: RuleMap, service: string): RuleMap | undefined => {
  const module = memberOf(line, "module");
  if (textIn(line, "service") !== service || module === undefined) return undefined;
  return isMap(module) ? module : undefined;
};

/** Modules may be written with their directory, and are asked for without. */
const isCalled = (module: RuleMap, name: string): boolean => {
  const file = textIn(module, "path")?.replace(/^.*\//, "");
  return name === "ANY" || file === name || file === `${name}.so`;
};

const textIn = (map: RuleMap, key: string): string | undefined => {
  const value = memberOf(map, key);
  return typeof value === "string" ? value : undefined;
};

/**
 * Variables: `$net.ipv4.ip_forward`, `$perms.group.write`, `$users[0].name`.
 *
 * The whole name is tried as a key first, for keys of facts hold dots; then
 * ever shorter beginnings of it, each followed by the rest as a path:
 *
 *     $/etc/login.defs.owner     "/etc/login.defs.owner"      no such key
 *                                "/etc/login.defs" + "owner"  found
 *
 * `[2]` counts in a list from its start, `[-1]` from its end. What is null or
 * missing in one scope is looked for in the next.
 */
import { isList, isMap, memberOf, type RuleValue, ruleValueOf, type Scopes } from "./rule-value.ts";

/** Reason of ours: the longest sysctl names have 60 characters and 9 parts. */
const VARIABLE_NAME_MAX = 500;
const VARIABLE_PARTS_MAX = 32;

/** Why no variable can be called so; undefined when all is well. */
export const refuseVariableName = (name: string): string | undefined => {
  if (name === "") return "a variable needs a name after the $";
  if (name.length > VARIABLE_NAME_MAX) return "the name of the variable is too long";
  if (name.split(/[.[]/).length > VARIABLE_PARTS_MAX) return "the variable has too many parts";
  return undefined;
};

export const lookUp = (scopes: Scopes, name: string): RuleValue | undefined => {
  for (const scope of scopes) {
    const found = follow(ruleValueOf(scope), name);
    if (found !== undefined) return found;
  }
  return undefined;
};

const follow = (value: RuleValue | undefined, path: string): RuleValue | undefined => {
  if (path === "" || value === undefined) return value;
  if (isList(value)) return followIndex(value, path);
  if (!isMap(value)) return undefined;

  for (let end = path.length; end > 0; end = lastSeparator(path, end)) {
    const member = memberOf(value, path.slice(0, end));
    const rest = path.slice(path[end] === "." ? end + 1 : end);
    const found = follow(member, rest);
    if (found !== undefined) return found;
  }
  return undefined;
};

const followIndex = (list: readonly RuleValue[], path: string): RuleValue | undefined => {
  const [whole, digits] = /^\[(-?[0-9]{1,9})\]\.?/.exec(path) ?? [];
  if (whole === undefined) return undefined;
  return follow(ruleValueOf(list.at(Number(digits))), path.slice(whole.length));
};

/** Where the last part of `path` before `end` begins; 0 or less when it is the first. */
const lastSeparator = (path: string, end: number): number =>
  Math.max(path.lastIndexOf(".", end - 1), path.lastIndexOf("[", end - 1));

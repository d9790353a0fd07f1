/**
 * Rule functions that look for an attribute of a map, or of the first map in a
 * list that has it.
 */
import type { Arguments, RuleFunction } from "../rule-function.ts";
import { isList, isMap, memberOf, membersOf, type RuleValue } from "../rule-value.ts";
import { sameValue, textOf } from "../value.ts";

export const attrSearch: RuleFunction = {
  name: "ATTRSEARCH",
  doc: "True when a map, or any map in a list, has this attribute (with this value, if one is given): `ATTRSEARCH($Defaults, authenticate, false)`.",
  argumentsMin: 2,
  argumentsMax: 3,
  evaluate: (args) => (args[0] === undefined ? undefined : find(args) !== undefined),
};

export const findAttrValue: RuleFunction = {
  name: "FINDATTRVALUE",
  doc: "The value of this attribute in a map, or in the first map of a list that has it: `FINDATTRVALUE($Defaults, timestamp_timeout)`.",
  argumentsMin: 2,
  argumentsMax: 3,
  evaluate: (args) => find(args),
};

const find = (args: Arguments): RuleValue | undefined => {
  const [place, attribute, wanted] = args;
  const name = attribute === undefined ? undefined : textOf(attribute);
  if (place === undefined || name === undefined) return undefined;

  for (const map of mapsIn(place)) {
    const value = memberOf(map, name);
    if (value === undefined) continue;
    if (args.length < 3 || (wanted !== undefined && sameValue(value, wanted))) return value;
  }
  return undefined;
};

/** A list of lists is looked through one level deep: no document that we know has more. */
const mapsIn = (place: RuleValue) => {
  if (isMap(place)) return [place];
  if (!isList(place)) return [];
  return membersOf(place)
    .flatMap((member) => (isList(member) ? membersOf(member) : [member]))
    .filter(isMap);
};

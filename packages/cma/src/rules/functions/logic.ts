/**
 * Three-valued logic: true, false, and absent for "this host does not have
 * that", which must neither pass nor fail.
 *
 *     AND     any false → false, else any absent → absent, else true
 *     OR      any true  → true,  else any absent → absent, else false
 *     MUST    absent counts as false          NONEOK  absent counts as true
 */
import {
  type Answer,
  type Arguments,
  type Failure,
  failure,
  isFailure,
  type RuleFunction,
} from "../rule-function.ts";
import { isMap, membersOf } from "../rule-value.ts";
import { describe, truthOf } from "../value.ts";

export const not: RuleFunction = {
  name: "NOT",
  doc: "The opposite; absent stays absent: `NOT(match($Ciphers, cbc))`.",
  argumentsMin: 1,
  argumentsMax: 1,
  takesTruth: true,
  evaluate: (args) => withTruths("NOT", args, ([truth]) => (truth === undefined ? truth : !truth)),
};

export const and: RuleFunction = {
  name: "AND",
  doc: "False when any argument is false, else absent when any is absent, else true: `AND(EQ($owner, root), EQ($group, root))`.",
  argumentsMin: 1,
  argumentsMax: undefined,
  takesTruth: true,
  evaluate: (args) => withTruths("AND", args, conjunctionOf),
};

export const or: RuleFunction = {
  name: "OR",
  doc: "True when any argument is true, else absent when any is absent, else false; of lists and maps, the first there is: `PAMMODARGS(OR($system-auth, $common-auth), auth, ANY, nullok)`.",
  argumentsMin: 1,
  argumentsMax: undefined,
  takesTruth: true,
  evaluate: (args) => {
    const collection = args.find((arg) => typeof arg === "object");
    if (collection !== undefined) return collection;
    return withTruths("OR", args, (truths) => {
      if (truths.includes(true)) return true;
      return truths.includes(undefined) ? undefined : false;
    });
  },
};

export const must: RuleFunction = {
  name: "MUST",
  doc: "True only when all arguments are; absent counts as false: `MUST(GE($PASS_MIN_DAYS, 1))`.",
  argumentsMin: 1,
  argumentsMax: undefined,
  takesTruth: true,
  evaluate: (args) => withTruths("MUST", args, (truths) => truths.every((truth) => truth === true)),
};

export const noneOk: RuleFunction = {
  name: "NONEOK",
  doc: "False only when some argument is; absent counts as true: `NONEOK(NE($PermitRootLogin, yes))`.",
  argumentsMin: 1,
  argumentsMax: undefined,
  takesTruth: true,
  evaluate: (args) => withTruths("NONEOK", args, (truths) => !truths.includes(false)),
};

export const ignore: RuleFunction = {
  name: "IGNORE",
  doc: "Switches a rule off; the arguments say why: `IGNORE(routers forward packets)`.",
  argumentsMin: 1,
  argumentsMax: undefined,
  evaluate: () => true,
};

export const forEach: RuleFunction = {
  name: "FOREACH",
  doc: 'The AND of a quoted expression over each map in the maps or lists given, or in the whole document; it sees nothing else: `FOREACH("EQ($owner, root)")`.',
  argumentsMin: 1,
  argumentsMax: undefined,
  takesBody: true,
  evaluate: (args, context) => {
    const given = args.filter((arg) => arg !== undefined);
    const collections = args.length === 0 ? [context.document] : given;
    const truths: (boolean | undefined)[] = [];
    for (const collection of collections) {
      if (typeof collection !== "object") {
        return failure(`FOREACH goes through maps and lists, not ${describe(collection)}`);
      }
      // What is not a map cannot be a scope; a count beside the entries is no reason to fail.
      for (const scope of membersOf(collection).filter(isMap)) {
        const answer = context.body(scope);
        if (isFailure(answer)) return answer;
        const truth = truthsOf("FOREACH", [answer]);
        if (isFailure(truth)) return truth;
        truths.push(...truth);
      }
    }
    return truths.length === 0 ? undefined : conjunctionOf(truths);
  },
};

type Truths = readonly (boolean | undefined)[];

const conjunctionOf = (truths: Truths): boolean | undefined => {
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
};

const withTruths = (
  name: string,
  args: Arguments,
  decide: (truths: Truths) => boolean | undefined,
): Answer => {
  const truths = truthsOf(name, args);
  return isFailure(truths) ? truths : decide(truths);
};

const truthsOf = (name: string, values: Arguments): Truths | Failure => {
  const odd = values.find((value) => value !== undefined && truthOf(value) === undefined);
  if (odd !== undefined) return failure(`${name} takes true or false, not ${describe(odd)}`);
  return values.map((value) => (value === undefined ? undefined : truthOf(value)));
};

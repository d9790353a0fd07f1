/**
 * Every function that a rule may call, in the order of the reference page.
 */
import type { RuleFunction } from "../rule-function.ts";
import { attrSearch, findAttrValue } from "./attributes.ts";
import { bitwiseAnd, bitwiseOr } from "./bits.ts";
import { argEquals, argMatch, flagValue } from "./command-line.ts";
import { eq, ge, gt, le, lt, ne } from "./compare.ts";
import { and, forEach, ignore, must, noneOk, not, or } from "./logic.ts";
import { notWithin, within } from "./membership.ts";
import { pamModArgs } from "./pam.ts";
import { hasCmd, isUpstartJob, serviceIp, serviceIpPort, servicePort } from "./service.ts";
import { basename, dirname, match } from "./text.ts";

export interface FunctionGroup {
  readonly title: string;
  readonly functions: readonly RuleFunction[];
}

export const functionGroups: readonly FunctionGroup[] = [
  { title: "Comparing", functions: [eq, ne, lt, gt, le, ge, within, notWithin] },
  { title: "Logic", functions: [not, and, or, must, noneOk, ignore, forEach] },
  { title: "Text and paths", functions: [match, basename, dirname] },
  { title: "Bits", functions: [bitwiseAnd, bitwiseOr] },
  { title: "Command lines", functions: [argEquals, argMatch, flagValue] },
  {
    title: "Services and commands",
    functions: [serviceIp, servicePort, serviceIpPort, hasCmd, isUpstartJob],
  },
  { title: "Attributes", functions: [attrSearch, findAttrValue, pamModArgs] },
];

export const ruleFunctions: readonly RuleFunction[] = functionGroups.flatMap(
  ({ functions }) => functions,
);

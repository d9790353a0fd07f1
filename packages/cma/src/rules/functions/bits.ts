/**
 * Rule functions on the bits of integers, for masks such as `kernel.sysrq`.
 *
 * Through BigInt: JavaScript's own operators would cut a 64-bit mask to 32.
 */
import { type Answer, type Arguments, failure, type RuleFunction } from "../rule-function.ts";
import { describe, numberOf } from "../value.ts";

export const bitwiseAnd: RuleFunction = {
  name: "bitwiseAND",
  doc: "The bits that all integers have; absent when any is: `EQ(bitwiseAND($UMASK, 027), 027)`.",
  argumentsMin: 2,
  argumentsMax: undefined,
  evaluate: (args) => combine("bitwiseAND", args, (a, b) => a & b),
};

export const bitwiseOr: RuleFunction = {
  name: "bitwiseOR",
  doc: "The bits that any of the integers has; absent when any is: `EQ(bitwiseOR($kernel.sysrq, 0xb0), 0xb0)`.",
  argumentsMin: 2,
  argumentsMax: undefined,
  evaluate: (args) => combine("bitwiseOR", args, (a, b) => a | b),
};

const combine = (
  name: string,
  args: Arguments,
  operate: (a: bigint, b: bigint) => bigint,
): Answer => {
  const integers: bigint[] = [];
  for (const arg of args) {
    if (arg === undefined) return undefined;
    const number = numberOf(arg);
    if (number === undefined || !Number.isSafeInteger(number)) {
      return failure(`${name} takes integers below 2^53, not ${describe(arg)}`);
    }
    integers.push(BigInt(number));
  }
  return Number(integers.reduce(operate));
};

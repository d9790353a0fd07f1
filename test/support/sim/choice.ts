/** Choices drawn from a random stream. */
import type { RandomSource } from "@assimilation/protocol";
import { ratio } from "./prng.ts";

/** Whole, `from` to `to`, both possible. */
export const between = (random: RandomSource, from: number, to: number): number =>
  from + Math.floor(ratio(random) * (to - from + 1));

export const chance = (random: RandomSource, probability: number): boolean =>
  ratio(random) < probability;

/** @throws RangeError where there is nothing to choose from. */
export const oneOf = <T>(random: RandomSource, choices: readonly T[]): T => {
  const [chosen] = choices.slice(between(random, 0, choices.length - 1));
  if (chosen === undefined) throw new RangeError("nothing to choose from");
  return chosen;
};

/** The kernel's generator; the only luck in production. */
import { getRandomValues, randomFillSync } from "node:crypto";
import type { RandomSource } from "../world/random.ts";

export const systemRandom: RandomSource = {
  fill: (target) => {
    randomFillSync(target);
  },
  uint32: () => getRandomValues(word)[0] ?? 0,
};

const word = new Uint32Array(1);

/** Sixteen hexadecimal digits that nobody else has. */
import type { RandomSource } from "@assimilation/protocol";

export const randomId = (random: RandomSource): string => {
  const octets = new Uint8Array(8);
  random.fill(octets);
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
};

/** xoshiro128**, seeded from `seed` and `name` so that adding a host moves no other stream. */
import type { RandomSource } from "@assimilation/protocol";

export const createPrng = (seed: number, name: string): RandomSource => {
  let h = seed >>> 0;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x9e3779b1) >>> 0;
  const splitmix = (): number => {
    h = (h + 0x9e3779b9) >>> 0;
    let z = h;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  let a = splitmix();
  let b = splitmix();
  let c = splitmix();
  let d = splitmix();
  const rotl = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

  const uint32 = (): number => {
    const result = Math.imul(rotl(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotl(d, 11);
    return result;
  };
  return {
    uint32,
    fill: (target) => {
      for (let i = 0; i < target.length; i++) target[i] = uint32() & 0xff;
    },
  };
};

/** Uniform in [0, 1). */
export const ratio = (random: RandomSource): number => random.uint32() / 2 ** 32;

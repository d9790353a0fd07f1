/** Runs of the cluster as tests: one a seed, whose failure says how to repeat it. */
import { expect, test } from "vitest";
import { type ClusterOptions, commandOf, usualOptions } from "./cluster-options.ts";
import { runCluster } from "./run-cluster.ts";

/** Far above what a run takes; a livelock ends in the simulator's own limit. */
const TIMEOUT_MS = 120_000;

/** `optionsOf`: what differs from the usual options, for a seed. */
export const testSeeds = (
  seeds: { readonly from: number; readonly count: number },
  optionsOf: (seed: number) => Partial<ClusterOptions>,
): void => {
  const numbers = Array.from({ length: seeds.count }, (_, index) => seeds.from + index);
  test.each(numbers)(
    "seed %i",
    async (seed) => {
      const options = { ...usualOptions, ...optionsOf(seed), seed };
      const { findings } = await runCluster(options);
      expect(findings, commandOf(options)).toEqual([]);
    },
    TIMEOUT_MS,
  );
};

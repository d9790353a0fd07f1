/** A seed is the whole bug report: it must give the same run again, bit for bit. */
import { expect, test } from "vitest";
import { usualOptions } from "#test/support/sim/cluster-options.ts";
import { runCluster } from "#test/support/sim/run-cluster.ts";

const options = {
  ...usualOptions,
  seed: 7,
  agents: 10,
  minutes: 0.5,
  managerCrashes: 2,
  loss: 0.2,
};

test("the same seed gives the same run, and another seed another one", async () => {
  const first = await runCluster(options);
  const again = await runCluster(options);
  const other = await runCluster({ ...options, seed: 8 });
  expect(first.findings).toEqual([]);
  expect(again).toEqual(first);
  expect(other.trace).not.toBe(first.trace);
});

test("progress is said along the way", async () => {
  const seen: number[] = [];
  await runCluster(
    { ...options, agents: 2, flips: 0, minutes: 0.1 },
    {
      onProgress: ({ simulatedMs }) => seen.push(simulatedMs),
    },
  );
  expect(seen.length).toBeGreaterThan(10);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

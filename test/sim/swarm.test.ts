/** Everything drawn from the seed, so that what nobody thought of is tried too. */
import { describe } from "vitest";
import { swarmOptions } from "#test/support/sim/cluster-options.ts";
import { testSeeds } from "#test/support/sim/run-seeds.ts";

describe("a swarm", () => {
  testSeeds({ from: 1, count: 30 }, swarmOptions);
});

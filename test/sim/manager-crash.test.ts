/**
 * A CMA that is killed again and again, also in the middle of a commit, and a
 * store that fails or is slow, while fifty agents have something to say.
 *
 * Safety: what was acknowledged is in the store, and each event is told once or
 * again with the same words. Liveness: agents find the CMA again by themselves,
 * and in calm weather the graph becomes the truth.
 */
import { describe } from "vitest";
import { testSeeds } from "#test/support/sim/run-seeds.ts";

describe("the CMA is killed and started again", () => {
  testSeeds({ from: 300, count: 20 }, () => ({ managerCrashes: 6, outages: 4, flips: 200 }));
});

describe("the CMA is stopped in order, with a store that fails", () => {
  testSeeds({ from: 400, count: 10 }, () => ({ managerCrashes: 1, managerStops: 3, outages: 6 }));
});

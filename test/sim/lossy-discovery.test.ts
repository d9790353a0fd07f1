/**
 * Fifty agents and a CMA on a network that loses every twentieth, or every
 * fifth, datagram, doubles some and lets them overtake each other.
 *
 * Method: settings of hosts change all the time, agents are killed and stopped,
 * hosts move. Safety: nothing is ever believed that was not so, nothing is told
 * twice. Liveness: in calm weather the graph becomes the truth, and then nobody
 * says anything any more.
 */
import { describe } from "vitest";
import { testSeeds } from "#test/support/sim/run-seeds.ts";

const withoutFaults = { managerCrashes: 0, outages: 0, crashes: 8, stops: 8, moves: 5 };

describe("5 % of datagrams are lost", () => {
  testSeeds({ from: 100, count: 20 }, () => ({ ...withoutFaults, loss: 0.05 }));
});

describe("20 % of datagrams are lost", () => {
  testSeeds({ from: 200, count: 20 }, () => ({ ...withoutFaults, loss: 0.2, delayMs: 60 }));
});

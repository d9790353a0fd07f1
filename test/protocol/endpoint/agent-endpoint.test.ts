import { describe, expect, test } from "vitest";
import { createEstate, MANAGER_ADDRESS, meet, namesOfGot } from "#test/support/endpoints.ts";
import type { Weather } from "#test/support/sim/network.ts";

const bad: Weather = { delayMsMin: 1, delayMsMean: 30, lossRatio: 0.15, replayRatio: 0.05 };
const HOUR_MS = 60 * 60 * 1000;

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `d${i}`);
describe("an agent and its CMA", () => {
  test("say what there is to say in three datagrams, and then nothing for hours", async () => {
    const { estate, cma, agent } = await meet(1);
    await estate.run(2_000);
    const before = estate.sent.length;

    agent.say("os");
    await estate.run(1_000);
    expect(namesOfGot(cma)).toEqual(["os"]);
    expect(agent.applied).toEqual(["os"]);
    expect(estate.sent.length - before).toBe(3);

    const { wakes } = estate.world.stats;
    await estate.run(4 * HOUR_MS);
    expect(estate.sent.length - before).toBe(3);
    // The CMA's look at its interfaces, once a minute.
    expect(estate.world.stats.wakes - wakes).toBeLessThan(4 * 60 + 10);
  });

  test.each([1, 2, 3])(
    "lose, double and disorder nothing in bad weather (seed %i)",
    async (seed) => {
      const estate = createEstate(seed, bad);
      const cma = await estate.startManager();
      const agents = await Promise.all(["a", "b", "c"].map((name) => estate.startAgent(name)));
      await estate.until(() => agents.every(({ endpoint }) => endpoint.isUp()), 600_000);
      await estate.until(() => cma.endpoint.sessionCount() === 3, 60_000);
      const said = names(12);
      for (const agent of agents) {
        for (const [i, name] of said.entries()) expect(agent.say(name, i * 600)).toBe(true);
        cma.endpoint.send(agent.keyId, { kind: "want", documents: [] });
      }
      await estate.run(120_000);
      for (const { keyId, applied, got } of agents) {
        const heard = cma.got.filter((one) => one.keyId === keyId);
        expect(namesOfGot({ ...cma, got: heard })).toEqual(said);
        expect(applied).toEqual(said);
        expect(got).toEqual([{ kind: "want", documents: [] }]);
      }
      const quiet = estate.sent.length;
      await estate.run(HOUR_MS);
      expect(estate.sent.length).toBe(quiet);
    },
  );

  test("meet through the cached address, a list, a name, and the second key", async () => {
    const nowhere = { host: "10.9.9.9", port: 1984 };
    for (const options of [
      { cachedAddress: MANAGER_ADDRESS },
      { cachedAddress: nowhere, cmaAddresses: [nowhere, MANAGER_ADDRESS] },
      { cmaAddresses: [{ name: "10.0.0.1", port: 1984 }] },
      { cachedAddress: nowhere, cmaAddresses: [nowhere] },
    ]) {
      const estate = createEstate(3);
      await estate.startManager({ keys: estate.managerKeys.slice(1) });
      const agent = await estate.startAgent("a", options);
      await estate.until(() => agent.endpoint.isUp(), 10_000);
      const asked = new Set(estate.sent.map(({ to }) => to.host));
      expect(asked.has("224.0.2.5")).toBe(options.cmaAddresses?.at(-1) === nowhere);
    }
  });

  test("an agent asks alone for hours, less and less, until the CMA comes", async () => {
    const estate = createEstate(5);
    const agent = await estate.startAgent("a");
    await estate.run(HOUR_MS);
    expect(estate.sent.length).toBeLessThan(120);
    expect(agent.endpoint.send({ kind: "shutdown" }, () => {})).toBe(false);
    await estate.startManager();
    await estate.until(() => agent.endpoint.isUp(), 900_000);
  });
});

describe("a session that grows old", () => {
  test("is followed by a new one, and nobody loses a message", async () => {
    const { estate, cma, agent } = await meet(11, bad);
    const said: string[] = [];
    for (let i = 0; i < 16 * 6; i++) {
      said.push(`d${i}`);
      expect(agent.say(`d${i}`, 3_000)).toBe(true);
      await estate.run(10 * 60_000);
    }
    expect(agent.events).toEqual(["up"]);
    expect(cma.events.length).toBeGreaterThanOrEqual(3);
    expect(cma.events.every((event) => event.startsWith("up"))).toBe(true);
    expect(agent.applied).toEqual(said);
    expect([...new Set(namesOfGot(cma))]).toEqual(said);
    expect(cma.endpoint.sessionCount()).toBe(1);
  });

  test("ends at the CMA after eight hours when the agent is gone", async () => {
    const { estate, cma, agent } = await meet(12);
    await estate.run(1_000);
    estate.world.network.cut("10.0.1.1");
    await estate.run(7.9 * HOUR_MS);
    expect(cma.endpoint.sessionCount()).toBe(1);
    await estate.run(0.2 * HOUR_MS);
    expect(cma.events.at(-1)).toBe(`down ${agent.keyId} expired`);
    expect(cma.endpoint.sessionCount()).toBe(0);
  });
});

describe("a CMA whose store is out", () => {
  test("holds an agent to the credit, and takes everything when it is back", async () => {
    const { estate, cma, agent } = await meet(16);
    cma.hold = [];
    const said = names(60);
    const before = estate.world.network.stats.sent;
    for (const name of said) agent.say(name, 4_000);
    await estate.run(4 * HOUR_MS);
    expect(cma.got).toHaveLength(1);
    expect(agent.applied).toEqual([]);
    // 19 kB, and a PING a minute with its ACK.
    expect(estate.world.network.stats.sent - before).toBeLessThan(60 + 2 * 4 * 62);

    const held = cma.hold;
    cma.hold = undefined;
    for (const release of held) release();
    await estate.run(10_000);
    expect(agent.applied).toEqual(said);
    expect(agent.events).toEqual(["up"]);
  });
});

describe("two machines with one key", () => {
  test("are noticed once", async () => {
    const { estate, cma, agent: one } = await meet(17);
    await estate.run(1_000);
    const two = await estate.startAgent("b", { agentKeys: one.agentKeys }, "10.0.1.2");
    await estate.until(() => two.endpoint.isUp());
    await estate.run(1_000);
    expect(cma.endpoint.counters.clonedKeys).toBe(0);
    for (let i = 0; i < 4; i++) {
      one.say("os");
      two.say("os");
      await estate.run(300_000);
    }
    expect(cma.endpoint.counters.clonedKeys).toBe(1);
    expect(estate.log.filter(({ level }) => level === "warn")).toHaveLength(1);
  });
});

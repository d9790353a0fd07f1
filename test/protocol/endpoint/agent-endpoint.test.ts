import { describe, expect, test } from "vitest";
import {
  createEstate,
  createMovingNetwork,
  MANAGER_ADDRESS,
  type SimManager,
} from "#test/support/endpoints.ts";
import type { Weather } from "#test/support/sim/network.ts";
import { calm } from "#test/support/sim-world.ts";

const bad: Weather = { delayMsMin: 1, delayMsMean: 30, lossRatio: 0.15, replayRatio: 0.05 };
const HOUR_MS = 60 * 60 * 1000;

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `d${i}`);
const documents = (cma: SimManager): string[] =>
  cma.got.map(({ message }) => (message.kind === "discovery" ? message.instance : message.kind));

describe("an agent and its CMA", () => {
  test("say what there is to say in three datagrams, and then nothing for hours", async () => {
    const estate = createEstate(1);
    const cma = await estate.startManager();
    const agent = await estate.startAgent("a");
    await estate.until(() => agent.endpoint.isUp());
    await estate.run(2_000);
    const before = estate.sent.length;

    agent.say("os");
    await estate.run(1_000);
    expect(documents(cma)).toEqual(["os"]);
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
        expect(documents({ ...cma, got: heard })).toEqual(said);
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

describe("a CMA that restarts", () => {
  test("resets its sessions, and its agents come back within seconds", async () => {
    const estate = createEstate(7);
    const first = await estate.startManager();
    const agent = await estate.startAgent("a");
    await estate.until(() => agent.endpoint.isUp());
    await estate.run(1_000);
    expect(first.sessions.size).toBe(1);
    estate.world.network.cut(MANAGER_ADDRESS.host);

    const second = await estate.startManager({ previousSessions: [...first.sessions.values()] });
    await estate.run(5_000);
    expect(agent.events).toEqual(["up", "down reset", "up"]);
    expect(second.endpoint.sessionCount()).toBe(1);
  });

  test("and has forgotten them resets whoever speaks", async () => {
    const estate = createEstate(8);
    await estate.startManager();
    const agent = await estate.startAgent("a");
    await estate.until(() => agent.endpoint.isUp());
    await estate.run(1_000);
    estate.world.network.cut(MANAGER_ADDRESS.host);
    const second = await estate.startManager();
    await estate.run(HOUR_MS);
    expect(agent.events).toEqual(["up"]);
    agent.say("os");
    await estate.until(() => agent.events.length === 3, 10_000);
    expect(agent.events).toEqual(["up", "down reset", "up"]);
    expect(agent.applied).toEqual([]);
    agent.say("os");
    await estate.run(1_000);
    expect(documents(second)).toEqual(["os"]);
  });

  test("in order tells its agents, and they find the next one", async () => {
    const estate = createEstate(9);
    const first = await estate.startManager();
    const agent = await estate.startAgent("a");
    await estate.until(() => agent.endpoint.isUp());
    await estate.run(1_000);
    await first.endpoint.stop();
    await estate.until(() => agent.events.includes("down stopping"), 1_000);
    await estate.startManager();
    await estate.until(() => agent.endpoint.isUp(), 60_000);
  });

  test("a RESET that is not its own changes nothing", async () => {
    const estate = createEstate(10);
    const cma = await estate.startManager();
    const agent = await estate.startAgent("a");
    await estate.until(() => agent.endpoint.isUp());
    await estate.run(1_000);
    await estate.startManager(
      {
        previousSessions: [...cma.sessions.values()],
        resetKey: new Uint8Array(32).fill(66),
      },
      "10.0.0.66",
    );
    await estate.run(1_000);
    expect(estate.sent.at(-1)?.from.host).toBe("10.0.0.66");
    expect(agent.endpoint.counters.refused.get("unknown_id")).toBe(1);
    expect(agent.events).toEqual(["up"]);
  });
});

describe("a session that grows old", () => {
  test("is followed by a new one, and nobody loses a message", async () => {
    const estate = createEstate(11, bad);
    const cma = await estate.startManager();
    const agent = await estate.startAgent("a");
    await estate.until(() => agent.endpoint.isUp());
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
    expect([...new Set(documents(cma))]).toEqual(said);
    expect(cma.endpoint.sessionCount()).toBe(1);
  });

  test("ends at the CMA after eight hours when the agent is gone", async () => {
    const estate = createEstate(12);
    const cma = await estate.startManager();
    const agent = await estate.startAgent("a", {}, "10.0.1.1");
    await estate.until(() => agent.endpoint.isUp());
    await estate.run(1_000);
    estate.world.network.cut("10.0.1.1");
    await estate.run(7.9 * HOUR_MS);
    expect(cma.endpoint.sessionCount()).toBe(1);
    await estate.run(0.2 * HOUR_MS);
    expect(cma.events.at(-1)).toBe(`down ${agent.keyId} expired`);
    expect(cma.endpoint.sessionCount()).toBe(0);
  });
});

describe("an agent that moves", () => {
  const moving = async (seed: number) => {
    const estate = createEstate(seed);
    const cma = await estate.startManager();
    const { network, moveTo } = createMovingNetwork(estate.world, ["10.0.1.1", "10.0.1.2"]);
    const agent = await estate.startAgent("a", {}, "10.0.1.1", network);
    await estate.until(() => agent.endpoint.isUp());
    await estate.run(1_000);
    return { estate, cma, agent, moveTo };
  };
  const addresses = (cma: SimManager): string[] =>
    [...cma.sessions.values()].map(({ address }) => address.host);

  test("is followed as soon as it says something", async () => {
    const { estate, cma, agent, moveTo } = await moving(21);
    moveTo(1);
    agent.say("os", 3_000);
    await estate.run(2_000);
    expect(agent.applied).toEqual(["os"]);
    expect(addresses(cma)).toEqual(["10.0.1.2"]);
    cma.endpoint.send(agent.keyId, { kind: "want", documents: [] });
    await estate.run(100);
    expect(agent.got).toHaveLength(1);
    expect(agent.events).toEqual(["up"]);
  });

  test("is followed by its probes alone", async () => {
    const { estate, cma, agent, moveTo } = await moving(22);
    agent.say("os");
    await estate.until(() => cma.got.length === 1);
    // What the CMA says now goes to where the agent was.
    moveTo(1);
    await estate.run(30_000);
    expect(agent.applied).toEqual(["os"]);
    expect(addresses(cma)).toEqual(["10.0.1.2"]);
  });

  test("and back is found where it was", async () => {
    const { estate, cma, agent, moveTo } = await moving(23);
    moveTo(1);
    agent.say("one");
    moveTo(0);
    agent.say("two");
    await estate.run(10_000);
    expect(agent.applied).toEqual(["one", "two"]);
    expect(addresses(cma)).toEqual(["10.0.1.1"]);
  });

  test("on paper only, by a stranger who sends its packets on, stays where it is", async () => {
    const { estate, cma, agent } = await moving(24);
    const stranger = await estate.world.network
      .at("192.0.2.66")
      .bind({ host: "::", port: 9 }, () => undefined);
    // He is on the way: the agent's packet does not arrive, and then comes from him.
    estate.world.network.setWeather({ ...calm, lossRatio: 1 });
    agent.say("os");
    await estate.run(1);
    estate.world.network.setWeather(calm);
    stranger.send(estate.sent.at(-1)?.datagram ?? new Uint8Array(), MANAGER_ADDRESS);
    await estate.run(60_000);
    expect(documents(cma)).toEqual(["os"]);
    expect(agent.applied).toEqual(["os"]);
    expect(addresses(cma)).toEqual(["10.0.1.1"]);
  });
});

describe("an agent that stops", () => {
  test("says goodbye after what it had to say", async () => {
    const estate = createEstate(13);
    const cma = await estate.startManager();
    const agent = await estate.startAgent("a");
    await estate.until(() => agent.endpoint.isUp());
    agent.endpoint.send({ kind: "shutdown" }, () => {});
    let isStopped = false;
    void agent.endpoint.stop().then(() => {
      isStopped = true;
    });
    await estate.until(() => isStopped, 2_100);
    await estate.run(1_000);
    expect(documents(cma)).toEqual(["shutdown"]);
    expect(cma.events.at(-1)).toBe(`down ${agent.keyId} stopping`);
  });

  test("does not wait longer than two seconds for a CMA that is gone", async () => {
    const estate = createEstate(14);
    await estate.startManager();
    const agent = await estate.startAgent("a");
    await estate.until(() => agent.endpoint.isUp());
    estate.world.network.cut(MANAGER_ADDRESS.host);
    agent.say("os");
    let isStopped = false;
    void agent.endpoint.stop().then(() => {
      isStopped = true;
    });
    await estate.run(2_001);
    expect(isStopped).toBe(true);
    const silentFrom = estate.sent.length;
    await estate.run(HOUR_MS);
    expect(estate.sent.length).toBe(silentFrom);
  });

  test("says goodbye in another session where the CMA has forgotten its own", async () => {
    const estate = createEstate(16);
    await estate.startManager();
    const agent = await estate.startAgent("a");
    await estate.until(() => agent.endpoint.isUp());
    await estate.run(1_000);
    estate.world.network.cut(MANAGER_ADDRESS.host);
    const second = await estate.startManager();
    await estate.run(1_000);
    agent.endpoint.send({ kind: "shutdown" }, () => {});
    let isStopped = false;
    void agent.endpoint.stop().then(() => {
      isStopped = true;
    });
    await estate.until(() => isStopped, 2_001);
    await estate.run(1_000);
    expect(documents(second)).toEqual(["shutdown"]);
    expect(agent.events).toEqual(["up"]);
    const silentFrom = estate.sent.length;
    await estate.run(HOUR_MS);
    expect(estate.sent.length).toBe(silentFrom);
  });

  test("and starts again gets a later serial, and its old session makes no noise", async () => {
    const estate = createEstate(15);
    const cma = await estate.startManager();
    const first = await estate.startAgent("a", {}, "10.0.1.1");
    await estate.until(() => first.endpoint.isUp());
    await estate.run(100);
    estate.world.network.cut("10.0.1.1");
    const { agentKeys } = first;
    const second = await estate.startAgent("a", { agentKeys }, "10.0.1.1");
    await estate.until(() => second.endpoint.isUp());
    await estate.run(1_000);
    expect(cma.events).toEqual([`up ${first.keyId} #1`, `up ${first.keyId} #2`]);
    expect(cma.endpoint.sessionCount()).toBe(1);
  });
});

describe("a CMA whose store is out", () => {
  test("holds an agent to the credit, and takes everything when it is back", async () => {
    const estate = createEstate(16);
    const cma = await estate.startManager();
    const agent = await estate.startAgent("a");
    await estate.until(() => agent.endpoint.isUp());
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
    const estate = createEstate(17);
    const cma = await estate.startManager();
    const one = await estate.startAgent("a", {}, "10.0.1.1");
    await estate.until(() => one.endpoint.isUp());
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

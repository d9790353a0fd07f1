/** A CMA that restarts, as its agents see it. */
import { describe, expect, test } from "vitest";
import { MANAGER_ADDRESS, meet, namesOfGot } from "#test/support/endpoints.ts";

const HOUR_MS = 60 * 60 * 1000;

describe("a CMA that restarts", () => {
  test("resets its sessions, and its agents come back within seconds", async () => {
    const { estate, cma: first, agent } = await meet(7);
    await estate.run(1_000);
    expect(first.sessions.size).toBe(1);
    estate.world.network.cut(MANAGER_ADDRESS.host);

    const second = await estate.startManager({ previousSessions: [...first.sessions.values()] });
    await estate.run(5_000);
    expect(agent.events).toEqual(["up", "down reset", "up"]);
    expect(second.endpoint.sessionCount()).toBe(1);
  });

  test("and has forgotten them resets whoever speaks", async () => {
    const { estate, agent } = await meet(8);
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
    expect(namesOfGot(second)).toEqual(["os"]);
  });

  test("in order tells its agents, and they find the next one", async () => {
    const { estate, cma: first, agent } = await meet(9);
    await estate.run(1_000);
    await first.endpoint.stop();
    await estate.until(() => agent.events.includes("down stopping"), 1_000);
    await estate.startManager();
    await estate.until(() => agent.endpoint.isUp(), 60_000);
  });

  test("a RESET that is not its own changes nothing", async () => {
    const { estate, cma, agent } = await meet(10);
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

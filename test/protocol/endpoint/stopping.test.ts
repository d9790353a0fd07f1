/** How an agent takes leave, and what it waits for. */
import { describe, expect, test } from "vitest";
import { MANAGER_ADDRESS, meet, namesOfGot, stopping } from "#test/support/endpoints.ts";

const HOUR_MS = 60 * 60 * 1000;

describe("an agent that stops", () => {
  test("says goodbye after what it had to say", async () => {
    const { estate, cma, agent } = await meet(13);
    agent.endpoint.send({ kind: "shutdown" }, () => {});
    const isStopped = stopping(agent);
    await estate.until(isStopped, 2_100);
    await estate.run(1_000);
    expect(namesOfGot(cma)).toEqual(["shutdown"]);
    expect(cma.events.at(-1)).toBe(`down ${agent.keyId} stopping`);
  });

  test("does not wait longer than two seconds for a CMA that is gone", async () => {
    const { estate, agent } = await meet(14);
    estate.world.network.cut(MANAGER_ADDRESS.host);
    agent.say("os");
    const isStopped = stopping(agent);
    await estate.run(2_001);
    expect(isStopped()).toBe(true);
    const silentFrom = estate.sent.length;
    await estate.run(HOUR_MS);
    expect(estate.sent.length).toBe(silentFrom);
  });

  test("says goodbye in another session where the CMA has forgotten its own", async () => {
    const { estate, agent } = await meet(16);
    await estate.run(1_000);
    estate.world.network.cut(MANAGER_ADDRESS.host);
    const second = await estate.startManager();
    await estate.run(1_000);
    agent.endpoint.send({ kind: "shutdown" }, () => {});
    const isStopped = stopping(agent);
    await estate.until(isStopped, 2_001);
    await estate.run(1_000);
    expect(namesOfGot(second)).toEqual(["shutdown"]);
    expect(agent.events).toEqual(["up"]);
    const silentFrom = estate.sent.length;
    await estate.run(HOUR_MS);
    expect(estate.sent.length).toBe(silentFrom);
  });

  test("and starts again gets a later serial, and its old session makes no noise", async () => {
    const { estate, cma, agent: first } = await meet(15);
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

/** An agent whose address changes, or seems to. */
import { describe, expect, test } from "vitest";
import {
  createEstate,
  createMovingNetwork,
  MANAGER_ADDRESS,
  namesOfGot,
  type SimManager,
} from "#test/support/endpoints.ts";
import { calm } from "#test/support/sim-world.ts";

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
    expect(namesOfGot(cma)).toEqual(["os"]);
    expect(agent.applied).toEqual(["os"]);
    expect(addresses(cma)).toEqual(["10.0.1.1"]);
  });
});

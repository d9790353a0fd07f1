/** An agent that says more than any honest one would waits, and nobody else does. */
import { describe, expect, test } from "vitest";
import { createMessagePace } from "#protocol/endpoint/message-pace.ts";
import { createEstate } from "#test/support/endpoints.ts";
import { at } from "#test/support/handshake.ts";

describe("the pace of an agent", () => {
  const pace = () => createMessagePace({ burst: 3, perSec: 1 });

  test("is a burst, then one a second", () => {
    const { nextAt, noteTaken } = pace();
    for (let taken = 0; taken < 3; taken++) {
      expect(nextAt("a", at(0))).toBeUndefined();
      noteTaken("a", at(0));
    }
    expect(nextAt("a", at(0))).toBe(1000);
    expect(nextAt("a", at(400))).toBe(1000);
    expect(nextAt("b", at(400))).toBeUndefined();
    expect(nextAt("a", at(1000))).toBeUndefined();
    noteTaken("a", at(1000));
    expect(nextAt("a", at(1000))).toBe(2000);
    expect(nextAt("a", at(5000))).toBeUndefined();
  });
});

test("hundreds of messages of one agent come one a second, in all its sessions; others at once", async () => {
  const estate = createEstate(1);
  const manager = await estate.startManager();
  const [owned, honest] = [await estate.startAgent("owned"), await estate.startAgent("honest")];
  await estate.until(() => owned.endpoint.isUp() && honest.endpoint.isUp());
  const gotOf = (keyId: string): number => manager.got.filter((got) => got.keyId === keyId).length;

  for (let said = 0; said < 500; said++) owned.say(`n${said}`);
  await estate.run(1_000);
  expect(gotOf(owned.keyId)).toBeGreaterThanOrEqual(120);
  honest.say("one");
  await estate.until(() => honest.applied.length === 1, 1_000);
  await estate.run(60_000);
  expect(gotOf(owned.keyId)).toBeGreaterThanOrEqual(180);
  expect(gotOf(owned.keyId)).toBeLessThanOrEqual(182);
  expect(owned.applied).toHaveLength(gotOf(owned.keyId));

  void owned.endpoint.stop();
  await estate.run(5_000);
  const before = gotOf(owned.keyId);
  const again = await estate.startAgent("again", { agentKeys: owned.agentKeys });
  await estate.until(() => again.endpoint.isUp());
  for (let said = 0; said < 100; said++) again.say(`m${said}`);
  await estate.run(10_000);
  expect(gotOf(owned.keyId) - before).toBeGreaterThanOrEqual(9);
  expect(gotOf(owned.keyId)).toBeLessThanOrEqual(200);
});

test("what comes too fast comes in time: nothing is lost, order is kept", async () => {
  const estate = createEstate(2);
  const manager = await estate.startManager();
  const agent = await estate.startAgent("agent");
  await estate.until(() => agent.endpoint.isUp());
  const names = Array.from({ length: 200 }, (_, said) => `n${said}`);
  for (const name of names) agent.say(name);
  await estate.until(() => agent.applied.length === names.length, 120_000);
  expect(agent.applied).toEqual(names);
  expect(manager.got).toHaveLength(names.length);
});

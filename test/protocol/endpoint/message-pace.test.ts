/** An agent that says more than any honest one would waits, and nobody else does. */
import { later } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { createMessagePace } from "#protocol/endpoint/message-pace.ts";
import { createEstate } from "#test/support/endpoints.ts";
import { at } from "#test/support/handshake.ts";

describe("the pace of an agent", () => {
  const pace = () => createMessagePace({ burst: 3, perSec: 1 });

  test("is a burst, then one a second", () => {
    const { nextAt, note } = pace();
    for (let taken = 0; taken < 3; taken++) {
      expect(nextAt("a", at(0))).toBeUndefined();
      note("a", 1, at(0));
    }
    expect(nextAt("a", at(0))).toBe(1000);
    expect(nextAt("a", at(400))).toBe(1000);
    expect(nextAt("b", at(400))).toBeUndefined();
    expect(nextAt("a", at(1000))).toBeUndefined();
    note("a", 1, at(1000));
    expect(nextAt("a", at(1000))).toBe(2000);
    expect(nextAt("a", at(5000))).toBeUndefined();
  });

  test("is slower by what its messages turned out to be worth", () => {
    const { nextAt, note } = pace();
    note("a", 1, at(0));
    note("a", 10, at(0));
    expect(nextAt("a", at(0))).toBe(9000);
    expect(nextAt("a", at(8999))).toBe(9000);
    expect(nextAt("a", at(9000))).toBeUndefined();
  });

  test("is not forgotten while anything is owed, and never more than ten minutes are", () => {
    const { nextAt, note } = pace();
    note("a", 1_000_000, at(0));
    expect(nextAt("a", at(0))).toBe(601_000);
    note("b", 1, at(400_000));
    expect(nextAt("a", at(600_999))).toBe(601_000);
    expect(nextAt("a", at(601_000))).toBeUndefined();
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

test("an agent whose messages are dear holds nobody up for long", async () => {
  const estate = createEstate(3);
  const { clock } = estate.world;
  // A store that does one thing after the other, at ten thousand changes a second.
  let freeAt = clock.now();
  let owned = "";
  await estate.startManager({
    onMessage: ({ keyId }) =>
      new Promise((resolve) => {
        const [ms, cost] = keyId === owned ? [2_000, 80] : [5, 0];
        const now = clock.now();
        freeAt = later(now, Math.max(0, freeAt - now) + ms);
        clock.wakeAt(freeAt, () => resolve({ cost, isStored: true }));
      }),
  });
  const [dear, honest] = [await estate.startAgent("dear"), await estate.startAgent("honest")];
  owned = dear.keyId;
  await estate.until(() => dear.endpoint.isUp() && honest.endpoint.isUp());

  for (let said = 0; said < 100; said++) dear.say(`n${said}`);
  const waits: number[] = [];
  for (let second = 0; second < 600; second += 3) {
    const before = honest.applied.length;
    const since = clock.now();
    honest.say(`n${second}`);
    await estate.until(() => honest.applied.length > before, 60_000);
    waits.push(clock.now() - since);
    await estate.run(3_000 - Math.min(2_999, clock.now() - since));
  }
  // Two at once, as the burst has it, and then one in eighty seconds.
  expect(dear.applied.length).toBeGreaterThanOrEqual(8);
  expect(dear.applied.length).toBeLessThanOrEqual(10);
  expect(waits.filter((ms) => ms > 500).length).toBeLessThanOrEqual(10);
  expect(Math.max(...waits)).toBeLessThan(4_500);
});

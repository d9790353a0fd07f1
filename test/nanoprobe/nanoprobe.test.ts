import type { AgentMessage, Instant } from "@assimilation/protocol";
import { expect, test } from "vitest";
import { type AgentLinkEvents, createNanoprobe } from "#nanoprobe/nanoprobe.ts";
import { createSimFiles } from "#test/support/sim/files.ts";
import { createSimWorld } from "#test/support/sim-world.ts";
import { createListLogger, quietMachine } from "./support/host.ts";
import { chain } from "./support/modules.ts";

const at = (ms: number) => ms as Instant;

/** An agent whose wire is a list; what is sent is applied at once. */
const setUp = async () => {
  const world = createSimWorld(1);
  const texts = new Map<string, string | Uint8Array>([
    ["/a", "go"],
    ["/b", "x"],
  ]);
  const calls: string[] = [];
  const messages: AgentMessage[] = [];
  const wire: { isUp: boolean; events?: AgentLinkEvents } = { isUp: false };
  const nanoprobe = createNanoprobe(
    {
      clock: world.clock,
      files: createSimFiles(texts),
      logger: createListLogger(),
      machine: quietMachine,
    },
    {
      keyId: "0123",
      version: "0.1.0",
      catalog: chain,
      createEndpoint: (events) => {
        wire.events = events;
        return {
          start: async () => void calls.push("endpoint starts"),
          stop: async () => void calls.push("endpoint stops"),
          send: (message, onApplied) => {
            if (!wire.isUp) return false;
            calls.push(message.kind);
            messages.push(message);
            onApplied();
            return true;
          },
        };
      },
    },
  );
  await nanoprobe.start();
  await world.run(at(0));
  return {
    world,
    texts,
    nanoprobe,
    messages,
    events: () => {
      if (wire.events === undefined) throw new Error("no endpoint was made");
      return wire.events;
    },
    up: () => {
      wire.isUp = true;
      wire.events?.onUp({ host: "192.0.2.7", port: 1984 });
    },
    said: () => calls.splice(0),
  };
};

test("an agent finds out first, and tells when it is heard", async () => {
  const { up, said } = await setUp();
  expect(said()).toEqual(["endpoint starts"]);
  up();
  expect(said()).toEqual(["startup", "discovery", "discovery", "summary"]);
});

test("an hour in which nothing changes is an hour of silence", async () => {
  const { world, up, said } = await setUp();
  up();
  said();
  await world.run(at(3_600_000));
  expect(said()).toEqual([]);
});

test("a change is told within a minute, alone", async () => {
  const { world, texts, up, said, messages } = await setUp();
  up();
  said();
  texts.set("/b", "changed");
  await world.run(at(60_000));
  expect(said()).toEqual(["discovery"]);
  expect(messages.at(-1)).toMatchObject({ type: "b", seq: 2, data: { text: "changed" } });
});

test("orders are carried out", async () => {
  const { world, texts, up, said, events } = await setUp();
  up();
  said();
  events().onMessage({ kind: "want", documents: [{ type: "a", instance: "a" }] });
  expect(said()).toEqual(["discovery", "summary"]);
  events().onMessage({ kind: "configure", repeatMs: { b: 1000 } });
  texts.set("/b", "changed");
  await world.run(at(1000));
  expect(said()).toEqual(["discovery"]);
});

test("a stop is told, and then nothing is", async () => {
  const { world, nanoprobe, texts, up, said } = await setUp();
  up();
  said();
  await nanoprobe.stop();
  expect(said()).toEqual(["shutdown", "endpoint stops"]);
  texts.set("/b", "changed");
  await world.run(at(600_000));
  expect(said()).toEqual([]);
});

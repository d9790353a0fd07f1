import { describe, expect, test } from "vitest";
import { startTestCma } from "#test/support/make-cma.ts";

describe("shutdown", () => {
  test("takes the drone down, startup brings it up again", async () => {
    const { session, store, events } = await startTestCma();
    const first = session(1);
    await first.startup();
    await first.say({ kind: "shutdown" });
    expect(store.dump().nodes[0]?.attributes).toMatchObject({
      status: "down",
      reason: "HBSHUTDOWN",
    });
    await session(1, "b1").startup();
    expect(store.dump().nodes[0]?.attributes).toMatchObject({ status: "up" });
    expect(store.dump().nodes[0]?.attributes).not.toHaveProperty("reason");
    expect((await events()).map(({ type, details }) => [type, details])).toEqual([
      ["create", {}],
      ["down", { reason: "HBSHUTDOWN" }],
      ["up", {}],
    ]);
  });

  test("that comes twice is one event", async () => {
    const { session, events } = await startTestCma();
    const first = session(1);
    await first.startup();
    await first.say({ kind: "shutdown" });
    await first.say({ kind: "shutdown" });
    expect(await events()).toHaveLength(2);
  });

  test("from an older session than the drone's is old news", async () => {
    const { session, store } = await startTestCma();
    const [older, newer] = [session(1), session(1, "b1")];
    await newer.startup();
    await older.say({ kind: "shutdown" });
    expect(store.dump().nodes[0]?.attributes["status"]).toBe("up");
  });

  test("of an agent that nobody knows is nothing", async () => {
    const { session, store } = await startTestCma();
    await session(1).say({ kind: "shutdown" });
    expect(store.dump().nodes).toEqual([]);
  });

  test("a session that is lost is no shutdown", async () => {
    const { session, store, hooks, events } = await startTestCma();
    const first = session(1);
    await first.startup();
    hooks().onDown(first.peer, "no answer");
    expect(store.dump().nodes[0]?.attributes["status"]).toBe("up");
    expect(await events()).toHaveLength(1);
  });
});

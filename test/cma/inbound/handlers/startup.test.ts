import { describe, expect, test } from "vitest";
import { keyIdOf, startTestCma, testKeys } from "#test/support/make-cma.ts";

describe("startup", () => {
  test("of a new agent makes a drone that is up, and one create event", async () => {
    const { session, store, events } = await startTestCma();
    await session(1).startup("web1");
    expect(store.dump().nodes).toMatchObject([
      {
        key: testKeys.drone(keyIdOf(1)),
        kind: "Drone",
        attributes: {
          designation: "web1",
          keyid: keyIdOf(1),
          status: "up",
          version: "0.1.0",
          address: "10.9.0.1",
        },
      },
    ]);
    expect(await events()).toMatchObject([
      { type: "create", subject: { kind: "Drone", attributes: { designation: "web1" } } },
    ]);
  });

  test("in another session of an agent that was never away is no event", async () => {
    const { session, events } = await startTestCma();
    await session(1).startup();
    await session(1).startup();
    await session(1, "b1").startup();
    expect((await events()).map(({ type }) => type)).toEqual(["create"]);
  });

  test("two agents of one name are two drones", async () => {
    const { session, store } = await startTestCma();
    await session(1).startup("twin");
    await session(2).startup("twin");
    expect(store.dump().nodes).toHaveLength(2);
  });

  test("a rename keeps the drone", async () => {
    const { session, store } = await startTestCma();
    await session(1).startup("before");
    await session(1).startup("after");
    expect(store.dump().nodes).toMatchObject([{ attributes: { designation: "after" } }]);
  });

  test("is answered with the settings of the host, and tags it", async () => {
    const { session, store, sent } = await startTestCma({
      settings: {
        repeatMs: { os: 60_000 },
        hosts: [{ match: { designation: "web1" }, repeatMs: { proc_sys: 2_000 }, tags: ["web"] }],
      },
    });
    await session(1).startup("web1");
    expect(sent).toEqual([
      {
        keyId: keyIdOf(1),
        message: { kind: "configure", repeatMs: { os: 60_000, proc_sys: 2_000 } },
      },
    ]);
    expect(store.dump().nodes[0]?.attributes["tags"]).toEqual(["web"]);
  });
});

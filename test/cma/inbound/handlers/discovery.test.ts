import { describe, expect, test } from "vitest";
import { unpackDocument } from "#cma/inbound/document-body.ts";
import {
  documentOf,
  keyIdOf,
  startTestCma,
  summaryHash,
  testKeys,
} from "#test/support/make-cma.ts";

const drone = testKeys.drone(keyIdOf(1));

describe("a document", () => {
  test("is kept whole, with what tells it from older ones", async () => {
    const { session, store } = await startTestCma();
    const agent = session(1, "b7");
    const data = { "net.ipv4.ip_forward": 0, text: "x".repeat(2_000) };
    await agent.document("proc_sys", 3, data);
    const node = store.dump().nodes.find(({ kind }) => kind === "Discovery");
    expect(node?.attributes).toMatchObject({
      type: "proc_sys",
      instance: "proc_sys",
      session: agent.peer.serial,
      boot: "b7",
      seq: 3,
      hash: summaryHash(data),
    });
    expect(node?.body && unpackDocument(node.body)).toEqual(data);
    expect(store.dump().edges).toMatchObject([
      { from: drone, kind: "DISCOVERED", to: testKeys.discovery(drone, "proc_sys", "proc_sys") },
    ]);
  });

  test("before any startup makes the drone", async () => {
    const { session, store, events } = await startTestCma();
    await session(1).document("os", 1, { Release: "12" });
    expect(store.dump().nodes.find(({ kind }) => kind === "Drone")?.attributes).toMatchObject({
      designation: "host",
      status: "up",
      release: "12",
    });
    expect((await events()).map(({ type }) => type)).toEqual(["create"]);
  });

  test("of a drone that is down does not bring it up", async () => {
    const { session, store } = await startTestCma();
    const agent = session(1);
    await agent.startup();
    await agent.say({ kind: "shutdown" });
    await agent.document("os", 1, {});
    expect(store.dump().nodes.find(({ key }) => key === drone)?.attributes["status"]).toBe("down");
  });

  test("replaces what its predecessor asserted, also when the domain changed in between", async () => {
    const first = await startTestCma({ settings: { domain: "old" } });
    await first.session(1).document("netconfig", 1, { eth0: { ipaddrs: { "10.0.0.1/8": {} } } });
    const second = await startTestCma({ store: first.store.reopen(), settings: { domain: "new" } });
    await second.session(1).document("netconfig", 2, { eth0: { ipaddrs: { "10.0.0.2/8": {} } } });
    expect(
      second.store
        .dump()
        .nodes.filter(({ kind }) => kind === "IPaddrNode")
        .map(({ attributes }) => [attributes["ipaddr"], attributes["segment"]]),
    ).toEqual([["10.0.0.2", "new"]]);
  });

  test("about a container is kept, but is not the host's", async () => {
    const { session, store } = await startTestCma();
    const document = documentOf("os", 1, { Release: "3.20" });
    await session(1).say({ ...document, proxy: "docker/1f2e", instance: "os@1f2e" });
    expect(store.dump().nodes.find(({ key }) => key === drone)?.attributes).not.toHaveProperty(
      "release",
    );
  });

  test("that is not understood in parts is refused in these, applied, and logged once", async () => {
    const { session, logged, cma } = await startTestCma();
    const agent = session(1);
    await agent.document("netconfig", 1, { eth0: "nonsense" });
    await agent.document("netconfig", 2, { eth0: "nonsense" });
    expect(logged.filter(({ level }) => level === "warn")).toHaveLength(1);
    expect(cma.status()).toMatchObject({ committed: 2, refused: 2, queued: 0 });
  });
});

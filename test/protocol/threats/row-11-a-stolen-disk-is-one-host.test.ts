/**
 * Row 11: one agent's disk is stolen, and with it that agent's key.
 *
 * Method: the thief connects with the key of host A and says, in every message there is, that it
 * is host B: B's name, addresses, listeners, documents; then it takes it all back and says goodbye.
 * The part of the graph that hangs on B is compared before and after. What the thief says must all
 * be on A, which it is until A's key is revoked. That it does not read A's past is row 2, and that
 * B's public key is not enough to be B is row 10.
 */
import type { JsonMap } from "@assimilation/protocol";
import { expect, test } from "vitest";
import type { GraphDump } from "#cma/store/memory-store.ts";
import { encodeMessage } from "#protocol/messages/catalog.ts";
import { packMessage } from "#protocol/seal/compress.ts";
import { createCurve } from "#protocol/seal/curve.ts";
import { keyIdOf } from "#protocol/seal/key-id.ts";
import { documentOf } from "#test/support/endpoints.ts";
import {
  documentOf as factsOf,
  keyIdOf as numbered,
  startTestCma,
  summaryHash,
  testKeys,
} from "#test/support/make-cma.ts";
import { createManagerStand } from "#test/support/manager-stand.ts";
import { createRawAgent } from "#test/support/raw-agent.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const A = 1;
const B = 2;

const netconfigOf = (host: number): JsonMap => ({
  eth0: {
    address: `52:54:00:00:00:0${host}`,
    carrier: 1,
    operstate: "up",
    ipaddrs: { [`10.1.2.${host}/24`]: { scope: "global", name: "eth0" } },
  },
});
const procSysOf = (host: number): JsonMap => ({ "kernel.hostname": `host${host}` });

/** All that can be reached from a drone, without the times at which it was last seen. */
const hangingOn = ({ nodes, edges }: GraphDump, host: number) => {
  const reached = new Set<string>([testKeys.drone(numbered(host))]);
  // A set that grows while one goes over it is gone over to its end.
  for (const key of reached) {
    for (const { from, to } of edges) if (from === key) reached.add(to);
  }
  return {
    nodes: nodes.filter(({ key }) => reached.has(key)).map(({ lastSeen: _, ...node }) => node),
    edges: edges.filter(({ from }) => reached.has(from)).map(({ lastSeen: _, ...edge }) => edge),
  };
};

test("whatever the thief says is about the host whose key it has, and no other", async () => {
  const cma = await startTestCma();
  for (const host of [A, B]) {
    const agent = cma.session(host);
    await agent.startup();
    await agent.document("netconfig", 1, netconfigOf(host));
    await agent.document("proc_sys", 1, procSysOf(host));
    const [hash, instance] = [summaryHash(procSysOf(host)), "proc_sys"];
    const documents = [{ type: "proc_sys", instance, hash }];
    await agent.say({ kind: "summary", isComplete: true, documents });
  }
  const before = hangingOn(cma.store.dump(), B);
  expect(before.nodes.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["Drone", "NICNode", "IPaddrNode", "Subnet", "Discovery"]),
  );

  const thief = cma.session(A, "the thief's boot");
  await thief.startup("host2");
  await thief.document("netconfig", 2, netconfigOf(B));
  await thief.document("proc_sys", 2, { "kernel.hostname": "pwned" });
  await thief.say({ ...factsOf("proc_sys", 3, procSysOf(B)), host: "host2" });
  expect(hangingOn(cma.store.dump(), B)).toEqual(before);

  const drone = cma.store.dump().nodes.find(({ key }) => key === testKeys.drone(numbered(A)));
  expect(drone?.attributes).toMatchObject({ keyid: numbered(A), addresses: ["10.1.2.2"] });

  await thief.document("netconfig", 3, {});
  await thief.say({ kind: "summary", isComplete: true, documents: [] });
  await thief.say({ kind: "shutdown" });
  expect(hangingOn(cma.store.dump(), B)).toEqual(before);
  expect(cma.mistakes).toEqual([]);
});

test("a message is from the key that opened the session, whatever host it names", async () => {
  const said: { readonly keyId: string; readonly host: unknown }[] = [];
  const stand = await createManagerStand(1, {
    onMessage: async ({ keyId }, message) =>
      void said.push({ keyId, host: message.kind === "discovery" && message.host }),
  });
  const stolen = createCurve().makeKeyPair(createPrng(1, "host A"));
  const thief = createRawAgent(stand.keys.publicKey, createPrng(2, "thief"), stolen);
  const elsewhere = { host: "192.0.2.66", port: 40_000 };
  expect(stand.connect(thief, elsewhere)).toBe("up");
  const parcel = packMessage(encodeMessage(documentOf("host B", "os", "pwned")));
  for (const datagram of thief.say(3, parcel, stand.now())) stand.put(datagram, elsewhere);
  expect(said).toEqual([{ keyId: keyIdOf(stolen.publicKey), host: "host B" }]);
});

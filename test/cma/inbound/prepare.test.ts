import { contentHash } from "@assimilation/protocol";
import { expect, test } from "vitest";
import { changesExpected, prepareLater } from "#cma/inbound/prepare.ts";
import { documentOf, keyIdOf, testKeys } from "#test/support/make-cma.ts";

const peer = {
  ...{ keyId: keyIdOf(1), serial: 1, bootId: "b" },
  address: { host: "10.9.0.1", port: 1984 },
};
const context = { keys: testKeys, hash: contentHash, domain: "global" };

test("a document is prepared once, when it is first asked for", () => {
  let asked = 0;
  const data = {
    get Release() {
      asked += 1;
      return "12";
    },
  };
  const prepared = prepareLater(peer, documentOf("os", 1, data), context);
  expect(asked).toBe(0);
  const first = prepared();
  const askedOnce = asked;
  expect(prepared()).toBe(first);
  expect(asked).toBe(askedOnce);
  expect(first).toMatchObject({
    ok: true,
    document: { asserted: { nodes: [{ key: testKeys.drone(peer.keyId) }] } },
  });
});

test("what is no document needs no preparing", () => {
  expect(prepareLater(peer, { kind: "shutdown" }, context)()).toBeUndefined();
});

test("a mistake that the document brings to light is kept, not thrown", () => {
  const mistake = new RangeError("a trap");
  const trap = new Proxy(
    {},
    {
      ownKeys: () => {
        throw mistake;
      },
    },
  );
  const prepared = prepareLater(peer, documentOf("os", 1, trap), context)();
  expect(prepared).toEqual({ ok: false, mistake });
  expect(changesExpected(prepared)).toBe(0);
});

test("as many changes are expected as it says things, as its sets have members and edges to them, and as its body has KiB", () => {
  const expectedOf = (type: string, data: object) =>
    changesExpected(prepareLater(peer, documentOf(type, 1, { ...data }), context)());
  expect(expectedOf("unheard_of", { a: 1 })).toBe(1);
  const noise = Array.from({ length: 2_000 }, (_, at) => contentHash(String(at))).join("");
  const kibibytes = expectedOf("unheard_of", { noise });
  expect(kibibytes).toBeGreaterThan(20);
  expect(kibibytes).toBeLessThan(noise.length / 1024);
  // The interface and how the host has it.
  expect(expectedOf("netconfig", { eth0: {} })).toBe(3);
  // The set, how the host has it, two packages and how the set has them.
  expect(expectedOf("packages", { deb: { "a::x": "1", "b::x": "1" } })).toBe(7);
});

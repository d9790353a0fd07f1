import { expect, test } from "vitest";
import type { GraphChange } from "#cma/graph/change.ts";
import { type Assertions, nothing } from "#cma/ingest/assertions.ts";
import { diffAssertions } from "#cma/ingest/diff-assertions.ts";
import { netconfig } from "#cma/ingest/netconfig.ts";
import { packages } from "#cma/ingest/packages.ts";
import { reporter, testKeys } from "#test/support/make-cma.ts";

const us = reporter();
const drone = us.drone;

const said = (...cidrs: readonly string[]): Assertions =>
  netconfig.ingest(us, {
    eth0: {
      address: "52:54:00:00:00:01",
      ipaddrs: Object.fromEntries(cidrs.map((cidr) => [cidr, {}])),
    },
  });

const ops = (changes: readonly GraphChange[]): ReadonlySet<string> =>
  new Set(changes.map((change) => change.op));

test("what stays is put again, which renews when it was last seen", () => {
  const { changes, doubt } = diffAssertions(drone, said("10.0.0.1/8"), said("10.0.0.1/8"), 7);
  expect(ops(changes)).toEqual(new Set(["put_node", "put_edge"]));
  expect(doubt).toEqual({ nodes: [], edges: [] });
});

test("an address that is gone loses the interface's edge; the rest of it is in doubt", () => {
  const before = said("10.0.0.1/8", "10.0.0.2/8");
  const { changes, doubt } = diffAssertions(drone, before, said("10.0.0.1/8"), 7);
  const gone = testKeys.ip("10.0.0.2", "global");
  expect(changes.filter(({ op }) => op === "delete_edge")).toMatchObject([
    { kind: "HAS_IP", to: gone },
  ]);
  expect(doubt.nodes.map(({ key }) => key)).toEqual([gone]);
  expect(doubt.edges).toMatchObject([{ kind: "IN_SUBNET", from: gone }]);
});

test("an attribute that is gone is unset", () => {
  const nic = (facts: Record<string, string>) => netconfig.ingest(us, { eth0: facts });
  const before = nic({ duplex: "full", operstate: "up" });
  const { changes } = diffAssertions(drone, before, nic({ operstate: "down" }), 7);
  expect(changes[0]).toMatchObject({ set: { operstate: "down" }, unset: ["duplex"] });
});

test("a document that says nothing any more takes its attributes from the drone, which stays", () => {
  const { changes, doubt } = diffAssertions(drone, said("10.0.0.1/8"), nothing, 7);
  const bare = { op: "put_node", key: drone, kind: "Drone", set: {}, unset: ["addresses"], at: 7 };
  expect(changes).toContainEqual(bare);
  expect(doubt.nodes.map(({ key }) => key)).not.toContain(drone);
});

const installed = (list: Record<string, string>): Assertions => packages.ingest(us, { deb: list });
const keyOfSet = ({ sets }: Assertions) => sets[0]?.key;

test("a set is put and pointed to; its members are for where the graph lacks it", () => {
  const after = installed({ a: "1" });
  const { changes, sets, doubt } = diffAssertions(drone, nothing, after, 7);
  const [set, member] = [keyOfSet(after), testKeys.package("deb", "a", "1", "")];
  const attributes = { type: "deb", name: "a", version: "1" };
  expect(changes).toEqual([
    { op: "put_node", key: set, kind: "PackageSet", set: { type: "deb", packages: 1 }, at: 7 },
    { op: "put_edge", from: drone, kind: "HAS_PACKAGES", to: set, set: {}, at: 7 },
  ]);
  expect(sets).toEqual([
    {
      key: set,
      changes: [
        { op: "put_node", key: member, kind: "Package", set: attributes, at: 7 },
        { op: "put_edge", from: set, kind: "CONTAINS", to: member, set: {}, at: 7 },
      ],
    },
  ]);
  expect(doubt).toEqual({ nodes: [], edges: [] });
});

test("of another list the old set is in doubt, and the packages that are in it alone", () => {
  const before = installed({ a: "1", b: "1", c: "1" });
  const after = installed({ a: "1", b: "2" });
  const { changes, sets, doubt } = diffAssertions(drone, before, after, 7);
  expect(changes.filter(({ op }) => op === "delete_edge")).toEqual([
    { op: "delete_edge", from: drone, kind: "HAS_PACKAGES", to: keyOfSet(before) },
  ]);
  expect(sets.map(({ key }) => key)).toEqual([keyOfSet(after)]);
  expect(doubt.edges).toEqual([]);
  expect(doubt.nodes.map(({ key }) => key)).toEqual([
    keyOfSet(before),
    testKeys.package("deb", "b", "1", ""),
    testKeys.package("deb", "c", "1", ""),
  ]);
});

test("of no list any more all of it is in doubt; of the same one nothing", () => {
  const before = installed({ a: "1", b: "1" });
  expect(diffAssertions(drone, before, nothing, 7).doubt.nodes).toHaveLength(3);
  expect(diffAssertions(drone, before, before, 7).doubt.nodes).toEqual([]);
});

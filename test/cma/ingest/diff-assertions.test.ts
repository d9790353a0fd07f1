import { expect, test } from "vitest";
import type { GraphChange } from "#cma/graph/change.ts";
import { type Assertions, nothing } from "#cma/ingest/assertions.ts";
import { diffAssertions } from "#cma/ingest/diff-assertions.ts";
import { netconfig } from "#cma/ingest/netconfig.ts";
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

import { type JsonMap, later } from "@assimilation/protocol";
import { expect, test } from "vitest";
import type { GraphChange, GraphNode, NodeKey } from "#cma/graph/change.ts";
import { newMembers } from "#cma/inbound/new-members.ts";
import type { StoreTransaction } from "#cma/store/graph-store.ts";
import { startTestCma, type TestCma, testKeys } from "#test/support/make-cma.ts";

const setOf = (name: string) => {
  const key = testKeys.packageSet(name);
  const changes: readonly GraphChange[] = [{ op: "release_node", key }];
  return { key, changes };
};

/** A transaction in which `there` are in the graph. */
const graphWith = (...there: readonly NodeKey[]): Pick<StoreTransaction, "nodes"> => ({
  nodes: async (keys) =>
    keys.map((key): GraphNode | undefined =>
      there.includes(key)
        ? { key, kind: "PackageSet", attributes: {}, firstSeen: 1, lastSeen: 1 }
        : undefined,
    ),
});

test("members are new where their set is", async () => {
  const [a, b, c] = [setOf("a"), setOf("b"), setOf("c")];
  expect(await newMembers(graphWith(b.key), [a, b, c])).toEqual([...a.changes, ...c.changes]);
  expect(await newMembers(graphWith(a.key, b.key), [a, b])).toEqual([]);
  expect(await newMembers(graphWith(), [])).toEqual([]);
});

const image = { "libc6::amd64": "2.36", "bash::amd64": "5.2" };
const patched = { ...image, "bash::amd64": "5.3" };

/** What is there of packages: sets as the names in them, and how many hosts have each. */
const setsIn = ({ store }: TestCma) => {
  const { nodes, edges } = store.dump();
  const names = new Map(nodes.map(({ key, attributes }) => [key, attributes["version"]]));
  return nodes
    .filter(({ kind }) => kind === "PackageSet")
    .map(({ key }) => ({
      versions: edges
        .filter(({ from, kind }) => from === key && kind === "CONTAINS")
        .map(({ to }) => names.get(to)),
      hosts: edges.filter(({ to, kind }) => to === key && kind === "HAS_PACKAGES").length,
    }))
    .sort((one, other) => one.hosts - other.hosts);
};

const packagesIn = ({ store }: TestCma) =>
  store
    .dump()
    .nodes.filter(({ kind }) => kind === "Package")
    .map(({ attributes }) => `${attributes["name"]} ${attributes["version"]}`);

const estate = async (count: number, list: JsonMap) => {
  const cma = await startTestCma();
  const hosts = Array.from({ length: count }, (_, at) => cma.session(at + 1));
  for (const host of hosts) await host.document("packages", 1, { deb: list });
  return { cma, hosts };
};

test("hosts of one image share its set", async () => {
  const { cma } = await estate(3, image);
  expect(setsIn(cma)).toEqual([{ versions: ["5.2", "2.36"], hosts: 3 }]);
});

test("a host that is patched leaves the set to the others, and the last one takes it along", async () => {
  const { cma, hosts } = await estate(2, image);
  await hosts[0]?.document("packages", 2, { deb: patched });
  expect(setsIn(cma)).toEqual([
    { versions: ["5.2", "2.36"], hosts: 1 },
    { versions: ["5.3", "2.36"], hosts: 1 },
  ]);
  expect(packagesIn(cma)).toEqual(["bash 5.2", "bash 5.3", "libc6 2.36"]);

  await hosts[1]?.document("packages", 2, { deb: patched });
  expect(setsIn(cma)).toEqual([{ versions: ["5.3", "2.36"], hosts: 2 }]);
  expect(packagesIn(cma)).toEqual(["bash 5.3", "libc6 2.36"]);
});

test("hosts that have no packages any more leave nothing behind", async () => {
  const { cma, hosts } = await estate(2, image);
  for (const host of hosts) await host.document("packages", 2, { NODATA: "not on this host" });
  expect(setsIn(cma)).toEqual([]);
  expect(packagesIn(cma)).toEqual([]);
});

test("a set that came, went and came again is whole", async () => {
  const { cma, hosts } = await estate(1, image);
  const [host] = hosts;
  // At once, so that they share a transaction.
  await Promise.all([
    host?.document("packages", 2, { deb: patched }),
    host?.document("packages", 3, { deb: image }),
    host?.document("packages", 4, { deb: patched }),
    host?.document("packages", 5, { deb: image }),
  ]);
  expect(setsIn(cma)).toEqual([{ versions: ["5.2", "2.36"], hosts: 1 }]);
  expect(packagesIn(cma)).toEqual(["bash 5.2", "libc6 2.36"]);
});

test("a set that is known renews when it was last seen, and its members do not", async () => {
  const { cma, hosts } = await estate(1, image);
  const seen = () =>
    new Map(
      cma.store
        .dump()
        .nodes.filter(({ kind }) => kind === "PackageSet" || kind === "Package")
        .map(({ kind, firstSeen, lastSeen }) => [kind, lastSeen - firstSeen]),
    );
  expect(seen()).toEqual(
    new Map([
      ["PackageSet", 0],
      ["Package", 0],
    ]),
  );
  await cma.world.run(later(cma.world.clock.now(), 3_600_000));
  await hosts[0]?.document("packages", 2, { deb: image, npm: {} });
  expect(seen()).toEqual(
    new Map([
      ["PackageSet", 3_600_000],
      ["Package", 0],
    ]),
  );
});

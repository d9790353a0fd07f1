import type { JsonMap } from "@assimilation/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { newMembers } from "#cma/inbound/new-members.ts";
import { sweep } from "#cma/inbound/sweep.ts";
import { type Assertions, nothing, type Reporter } from "#cma/ingest/assertions.ts";
import { diffAssertions } from "#cma/ingest/diff-assertions.ts";
import { netconfig } from "#cma/ingest/netconfig.ts";
import { packages } from "#cma/ingest/packages.ts";
import { tcpdiscovery } from "#cma/ingest/tcpdiscovery.ts";
import { createMemoryStore, type MemoryStore } from "#cma/store/memory-store.ts";
import { reporter, testKeys } from "#test/support/make-cma.ts";

const us = reporter(1);
const them = reporter(2);

const graphOfTwo = async (): Promise<MemoryStore> => {
  const store = createMemoryStore();
  await store.transact((tx) =>
    tx.apply(
      [us, them].map(({ drone }) => ({
        op: "put_node",
        key: drone,
        kind: "Drone",
        set: {},
        at: 7,
      })),
    ),
  );
  return store;
};

const replace = (store: MemoryStore, { drone }: Reporter, from: Assertions, to: Assertions) =>
  store.transact(async (tx) => {
    const { changes, sets, doubt } = diffAssertions(drone, from, to, 7);
    await tx.apply([...changes, ...(await newMembers(tx, sets))]);
    await sweep(tx, [doubt]);
  });

const addressed = (cidrs: readonly string[]): JsonMap => ({
  eth0: { ipaddrs: Object.fromEntries(cidrs.map((cidr) => [cidr, {}])) },
});
const talking = (cidrs: readonly string[]): JsonMap => ({
  "x:1": {
    exe: "/x",
    listenaddrs: Object.fromEntries(cidrs.map((cidr) => [cidr.replace(/\/.*/, ":80"), "tcp"])),
  },
});
const installed = (names: readonly string[]): JsonMap => ({
  deb: Object.fromEntries(names.map((name) => [name, "1"])),
});

test("an address that another host still holds stays, subnet and all", async () => {
  const store = await graphOfTwo();
  const ours = netconfig.ingest(us, addressed(["172.17.0.1/16"]));
  await replace(store, us, nothing, ours);
  await replace(store, them, nothing, netconfig.ingest(them, addressed(["172.17.0.1/16"])));
  await replace(store, us, ours, nothing);

  const { nodes, edges } = store.dump();
  expect(nodes.map(({ key }) => key)).toContain(testKeys.ip("172.17.0.1", "global"));
  expect(edges.map(({ kind }) => kind).sort()).toEqual(["HAS_IP", "HAS_NIC", "IN_SUBNET"]);
});

const cidrs = fc.uniqueArray(
  fc.constantFrom("10.0.0.1/8", "10.0.0.1/16", "10.0.0.2/8", "127.0.0.1/8", "0.0.0.0/0"),
);

test.each([
  ["addresses", (who: Reporter, has: readonly string[]) => netconfig.ingest(who, addressed(has))],
  ["listeners", (who: Reporter, has: readonly string[]) => tcpdiscovery.ingest(who, talking(has))],
  ["packages", (who: Reporter, has: readonly string[]) => packages.ingest(who, installed(has))],
])(
  "any succession of %s ends with the graph of the newest, whatever others share",
  async (_, say) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(cidrs, { minLength: 1, maxLength: 6 }),
        cidrs,
        async (rounds, has) => {
          const [grown, fresh] = [await graphOfTwo(), await graphOfTwo()];
          let before = nothing;
          for (const [at, round] of rounds.entries()) {
            const after = say(us, round);
            await replace(grown, us, before, after);
            if (at === 0) await replace(grown, them, nothing, say(them, has));
            before = after;
          }
          await replace(fresh, us, nothing, before);
          await replace(fresh, them, nothing, say(them, has));
          expect(grown.dump()).toEqual(fresh.dump());
        },
      ),
      { numRuns: 60 },
    );
  },
);

/**
 * The promises of a graph store, as a function of a store factory.
 *
 * Method: say it to the store, then look twice: through the next transaction,
 * and through `dump`, which is what another connection would see. The memory
 * store is the model for random lists of changes.
 */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DerivedEvent } from "#cma/events/event.ts";
import type { Attribute, GraphChange, NodeKey } from "#cma/graph/change.ts";
import { nodeKinds } from "#cma/graph/node-kinds.ts";
import type { GraphStore, StoreTransaction } from "#cma/store/graph-store.ts";
import { createMemoryStore, type GraphDump } from "#cma/store/memory-store.ts";
import {
  anyChanges,
  documentChanges,
  droneKeys,
  hostileNames,
  hostileTexts,
  nicKeys,
} from "#test/support/graph-changes.ts";

export interface StoreUnderTest {
  readonly store: GraphStore;
  readonly dump: () => Promise<GraphDump>;
  /** Closes the store, and opens the same contents again. */
  readonly reopen: () => Promise<StoreUnderTest>;
  /** Closes the store and removes what it left. */
  readonly destroy: () => Promise<void>;
}

export interface StoreFactory {
  /** An empty store; each call another one. */
  readonly create: () => Promise<StoreUnderTest>;
  /** How many random lists a property tries: fewer where a commit is slow. */
  readonly runs: number;
}

const [drone = "" as NodeKey] = droneKeys;
const [nic = "" as NodeKey, otherNic = "" as NodeKey] = nicKeys;

const putDrone: GraphChange = { op: "put_node", key: drone, kind: "Drone", set: {}, at: 1 };
const putNic: GraphChange = { op: "put_node", key: nic, kind: "NICNode", set: {}, at: 1 };
const putEdge: GraphChange = {
  op: "put_edge",
  from: drone,
  kind: "HAS_NIC",
  to: nic,
  set: {},
  at: 1,
};

const warning = (rule: string): DerivedEvent => ({
  type: "warn",
  subject: { kind: "Drone", key: drone, attributes: { designation: "alpha" } },
  details: { rule },
});

export const describeGraphStore = (name: string, { create, runs }: StoreFactory): void => {
  describe(`a ${name} store`, () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await create();
    });
    afterEach(async () => {
      await under.destroy();
    });

    const transact = <T>(body: (tx: StoreTransaction) => Promise<T>): Promise<T> =>
      under.store.transact(body);
    const apply = (...changes: readonly GraphChange[]): Promise<void> =>
      transact((tx) => tx.apply(changes));
    const read = (key: NodeKey) => transact((tx) => tx.node(key));
    const addEvents = (...rules: readonly string[]) =>
      transact((tx) => tx.addEvents(rules.map(warning), 7));
    const empty: GraphDump = { nodes: [], edges: [] };

    describe("a transaction", () => {
      test("answers what its body answers, and is there for others", async () => {
        expect(
          await transact(async (tx) => {
            await tx.apply([putDrone]);
            return 42;
          }),
        ).toBe(42);
        expect((await under.dump()).nodes.map(({ key }) => key)).toEqual([drone]);
      });

      test("sees its own writes, and others only after its end", async () => {
        await transact(async (tx) => {
          await tx.apply([putDrone, putNic, putEdge]);
          await tx.setState("name", "value");
          expect((await tx.node(drone))?.key).toBe(drone);
          expect(await tx.edgesFrom(drone, "HAS_NIC")).toHaveLength(1);
          expect(await tx.state("name")).toBe("value");
        });
      });

      test("leaves nothing behind when its body throws midway", async () => {
        await apply(putDrone, putNic, putEdge);
        await addEvents("a");
        await transact((tx) => tx.setState("kept", "yes"));
        const before = await under.dump();

        const failing = transact(async (tx) => {
          await tx.apply([
            { ...putDrone, set: { designation: "changed" }, at: 9 },
            { op: "delete_node", key: nic },
            { op: "put_node", key: otherNic, kind: "NICNode", set: {}, at: 9 },
          ]);
          await tx.addEvents([warning("b")], 9);
          await tx.markTold(1);
          await tx.pruneEvents(0);
          await tx.setState("kept", undefined);
          await tx.setState("new", "yes");
          throw new Error("midway");
        });
        await expect(failing).rejects.toThrow("midway");

        expect(await under.dump()).toEqual(before);
        await transact(async (tx) => {
          expect((await tx.untold(9)).map(({ sequence }) => sequence)).toEqual([1]);
          expect(await tx.states("")).toEqual([{ name: "kept", value: "yes" }]);
        });
      });

      test("that swallowed a failure is not committed half", async () => {
        const swallowing = transact(async (tx) => {
          await tx.apply([putDrone, putEdge]).catch(() => undefined);
        });
        await expect(swallowing).rejects.toThrow(RangeError);
        expect(await under.dump()).toEqual(empty);
      });

      test("is refused after its end", async () => {
        let kept: StoreTransaction | undefined;
        await transact(async (tx) => {
          kept = tx;
        });
        await expect(kept?.apply([putDrone])).rejects.toThrow(RangeError);
        await expect(kept?.node(drone)).rejects.toThrow(RangeError);
        expect(await under.dump()).toEqual(empty);
      });

      test("comes after those asked for before it, also beside a failing one", async () => {
        const order: number[] = [];
        const count = async (tx: StoreTransaction): Promise<number> => {
          const next = Number((await tx.state("count")) ?? 0) + 1;
          await Promise.resolve();
          await tx.setState("count", String(next));
          order.push(next);
          return next;
        };
        const all = await Promise.allSettled(
          Array.from({ length: 12 }, (_, index) =>
            transact(async (tx) => {
              const next = await count(tx);
              if (index === 5) throw new Error("the sixth");
              return next;
            }),
          ),
        );
        expect(order).toEqual([1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 11]);
        expect(all.filter(({ status }) => status === "rejected")).toHaveLength(1);
        expect(await transact((tx) => tx.state("count"))).toBe("11");
      });

      test("is refused once the store is closed", async () => {
        const last = apply(putDrone);
        await under.store.close();
        await last;
        await expect(apply(putNic)).rejects.toMatchObject({ code: "ASSIM_STORE_CLOSED" });
        await under.store.close();
      });
    });

    describe("a node", () => {
      test("is not there before it is put", async () => {
        expect(await read(drone)).toBeUndefined();
      });

      test("is extended by a put; unset removes, and set wins over unset", async () => {
        await apply({ ...putDrone, set: { a: 1, b: "b", c: true, d: ["x", "y"] }, at: 5 });
        await apply({ ...putDrone, set: { b: "new", c: false }, unset: ["a", "c", "none"], at: 8 });
        expect(await read(drone)).toEqual({
          key: drone,
          kind: "Drone",
          attributes: { b: "new", c: false, d: ["x", "y"] },
          firstSeen: 5,
          lastSeen: 8,
        });
      });

      test("was last seen when it was last put, though the clock was set back", async () => {
        await apply({ ...putDrone, at: 50 }, { ...putDrone, at: 20 });
        expect(await read(drone)).toMatchObject({ firstSeen: 50, lastSeen: 20 });
      });

      test("keeps its body until another is named, and lends it to nobody", async () => {
        const body = Uint8Array.of(0, 255, 1);
        await apply({ ...putDrone, body });
        body.fill(9);
        await apply({ ...putDrone, set: { a: 1 } });
        const kept = await read(drone);
        expect(kept?.body).toEqual(Uint8Array.of(0, 255, 1));
        kept?.body?.fill(7);
        expect((await read(drone))?.body).toEqual(Uint8Array.of(0, 255, 1));

        await apply({ ...putDrone, body: new Uint8Array() });
        expect((await read(drone))?.body).toEqual(new Uint8Array());
      });

      test("with an edge in any direction is not released; without one it is", async () => {
        await apply(putDrone, putNic, putEdge);
        await apply({ op: "release_node", key: drone }, { op: "release_node", key: nic });
        expect((await under.dump()).nodes).toHaveLength(2);

        await apply(
          { op: "delete_edge", from: drone, kind: "HAS_NIC", to: nic },
          { op: "release_node", key: nic },
        );
        expect((await under.dump()).nodes.map(({ key }) => key)).toEqual([drone]);
      });

      test.each([drone, nic])("%s is deleted with all its edges", async (key) => {
        await apply(putDrone, putNic, putEdge);
        await apply({ op: "delete_node", key });
        const { nodes, edges } = await under.dump();
        expect(nodes).toHaveLength(1);
        expect(edges).toEqual([]);
        expect(await transact((tx) => tx.edgesFrom(drone, "HAS_NIC"))).toEqual([]);
        expect(await transact((tx) => tx.edgesTo(nic, "HAS_NIC"))).toEqual([]);
      });

      test("that comes back after it was deleted begins anew", async () => {
        await apply({ ...putDrone, set: { a: 1 }, body: Uint8Array.of(1), at: 3 });
        await apply({ op: "delete_node", key: drone }, { ...putDrone, at: 8 });
        expect(await read(drone)).toEqual({
          key: drone,
          kind: "Drone",
          attributes: {},
          firstSeen: 8,
          lastSeen: 8,
        });
      });

      test("and edges that are not there are deleted and released in silence", async () => {
        await apply(
          { op: "delete_edge", from: drone, kind: "HAS_NIC", to: nic },
          { op: "release_node", key: drone },
          { op: "delete_node", key: drone },
        );
        expect(await under.dump()).toEqual(empty);
      });
    });

    describe("an edge", () => {
      test("has the attributes of its newest put", async () => {
        await apply(putDrone, putNic, { ...putEdge, set: { a: 1, b: 2 }, at: 4 });
        await apply({ ...putEdge, set: { b: 3 }, at: 6 });
        const edge = {
          from: drone,
          kind: "HAS_NIC",
          to: nic,
          attributes: { b: 3 },
          firstSeen: 4,
          lastSeen: 6,
        };
        expect(await transact((tx) => tx.edgesFrom(drone, "HAS_NIC"))).toEqual([edge]);
        expect(await transact((tx) => tx.edgesTo(nic, "HAS_NIC"))).toEqual([edge]);
      });

      test("is found by its end and kind, in the order of the other end's key", async () => {
        const to = ["NICNode:b", "NICNode:B", "NICNode:a|1", "NICNode:a"] as NodeKey[];
        const from = ["Drone:b", "Drone:B", "Drone:a"] as NodeKey[];
        await apply(
          ...to.map((key) => ({ ...putNic, key })),
          ...from.map((key) => ({ ...putDrone, key })),
          ...from.flatMap((source) =>
            to.map((target) => ({ ...putEdge, from: source, to: target })),
          ),
        );
        await transact(async (tx) => {
          const targets = await tx.edgesFrom("Drone:a" as NodeKey, "HAS_NIC");
          expect(targets.map((edge) => edge.to)).toEqual(to.toSorted());
          const sources = await tx.edgesTo("NICNode:b" as NodeKey, "HAS_NIC");
          expect(sources.map((edge) => edge.from)).toEqual(from.toSorted());
          expect(await tx.edgesFrom("Drone:a" as NodeKey, "HAS_IP")).toEqual([]);
          expect(await tx.edgesTo("Drone:a" as NodeKey, "HAS_NIC")).toEqual([]);
        });
      });

      test("may lead from a node to itself", async () => {
        await apply(putDrone, { ...putEdge, to: drone });
        await apply({ op: "release_node", key: drone });
        expect((await under.dump()).nodes).toHaveLength(1);
        await apply({ op: "delete_node", key: drone });
        expect(await under.dump()).toEqual(empty);
      });
    });

    describe("a mistake of ours is refused with a RangeError, and nothing happens:", () => {
      const mistakes: Readonly<Record<string, readonly GraphChange[]>> = {
        "an edge without its source": [putNic, putEdge],
        "an edge without its target": [putDrone, putEdge],
        "an edge to a node that went": [putDrone, putNic, { op: "delete_node", key: nic }, putEdge],
        "a key of another kind": [putDrone, { ...putDrone, key: "NICNode:x" as NodeKey }],
        "a key of no kind": [putDrone, { op: "delete_node", key: "Nothing:x" as NodeKey }],
        "a key without identity": [putDrone, { op: "delete_node", key: "Drone:" as NodeKey }],
        "a key that was not escaped": [putDrone, { ...putDrone, key: "Drone:a b" as NodeKey }],
        "a key of 513 bytes": [{ ...putDrone, key: `Drone:${"x".repeat(507)}` as NodeKey }],
        "an attribute that is no number": [putDrone, { ...putDrone, set: { a: Number.NaN } }],
        "an endless attribute": [putDrone, { ...putDrone, set: { a: Number.POSITIVE_INFINITY } }],
        "a lone surrogate": [putDrone, { ...putDrone, set: { a: "\ud800" } }],
        "a lone surrogate in a list": [putDrone, { ...putDrone, set: { a: ["\udc00"] } }],
        "an attribute without a name": [putDrone, { ...putDrone, set: { "": 1 } }],
        "half a millisecond": [putDrone, { ...putDrone, at: 0.5 }],
      };

      test.each(Object.entries(mistakes))("%s", async (_, changes) => {
        await expect(apply(...changes)).rejects.toThrow(RangeError);
        expect(await under.dump()).toEqual(empty);
        await apply(putDrone);
        expect((await under.dump()).nodes).toHaveLength(1);
      });

      test("a state without a name, one too long, one that is no text", async () => {
        for (const [key, value] of [
          ["", "x"],
          ["n".repeat(513), "x"],
          ["n", "x".repeat(64 * 1024 + 1)],
          ["n", "\ud800"],
        ] as const) {
          await expect(transact((tx) => tx.setState(key, value))).rejects.toThrow(RangeError);
        }
        expect(await transact((tx) => tx.states(""))).toEqual([]);
      });
    });

    describe("what hosts say stays what they said:", () => {
      const numbers = [
        0,
        -1,
        1.5,
        -1e-300,
        1e300,
        2 ** 31,
        2 ** 53 - 1,
        2 ** 53,
        -(2 ** 63),
        2 ** 64,
        Number.MIN_VALUE,
        Number.MAX_VALUE,
      ];
      const values: readonly Attribute[] = [
        ...hostileTexts,
        ...numbers,
        true,
        false,
        [],
        [""],
        ["b", "a", "a"],
        hostileTexts.slice(0, -1),
      ];

      test("values", async () => {
        const set = Object.fromEntries(values.map((value, index) => [`v${index}`, value]));
        await apply({ ...putDrone, set }, putNic, { ...putEdge, set });
        const reopened = await under.reopen();
        under = reopened;
        const node = await read(drone);
        for (const [name, value] of Object.entries(set)) {
          expect(node?.attributes[name]).toStrictEqual(value);
        }
        const [edge] = await transact((tx) => tx.edgesFrom(drone, "HAS_NIC"));
        expect(edge?.attributes).toEqual(set);
      });

      test("negative zero alone becomes zero, as JSON and most people know it", async () => {
        await apply({ ...putDrone, set: { zero: -0 } });
        expect(Object.is((await read(drone))?.attributes["zero"], 0)).toBe(true);
      });

      test.each(hostileNames)("the name %j", async (attributeName) => {
        await apply({
          ...putDrone,
          set: Object.fromEntries([
            [attributeName, "value"],
            ["x", 1],
          ]),
        });
        const found = (await read(drone))?.attributes ?? {};
        expect(Object.entries(found).toSorted()).toEqual(
          [
            [attributeName, "value"],
            ["x", 1],
          ].toSorted(),
        );
        await apply({ ...putDrone, set: {}, unset: [attributeName] });
        expect(Object.entries((await read(drone))?.attributes ?? {})).toEqual([["x", 1]]);
      });

      test("events", async () => {
        const details = Object.fromEntries(hostileTexts.map((text, index) => [`t${index}`, text]));
        const event = { ...warning("r"), details };
        await transact((tx) => tx.addEvents([event], 7));
        expect(await transact((tx) => tx.untold(1))).toMatchObject([{ details }]);
      });

      test("states, values and names", async () => {
        const texts = hostileTexts.filter((text) => text !== "" && text.length < 512);
        await transact(async (tx) => {
          for (const text of texts) await tx.setState(text, text);
        });
        await transact(async (tx) => {
          for (const text of texts) expect(await tx.state(text)).toBe(text);
          expect(await tx.states("")).toHaveLength(texts.length);
        });
      });
    });

    describe("events", () => {
      test("get the next sequences in the order given, and an id for life", async () => {
        const first = await addEvents("a", "b");
        const second = await addEvents("c");
        expect([...first, ...second].map(({ sequence, id, at }) => ({ sequence, id, at }))).toEqual(
          [1, 2, 3].map((sequence) => ({
            sequence,
            id: `${under.store.storeId}-${sequence}`,
            at: 7,
          })),
        );
        expect(await transact((tx) => tx.untold(9))).toEqual([...first, ...second]);
      });

      test("of a transaction that failed leave no gap", async () => {
        await addEvents("a");
        await expect(
          transact(async (tx) => {
            await tx.addEvents([warning("b"), warning("c")], 1);
            throw new Error("no");
          }),
        ).rejects.toThrow("no");
        expect(await addEvents("d")).toMatchObject([{ sequence: 2 }]);
      });

      test("are untold, oldest first and as many as asked, until they are told", async () => {
        await addEvents("a", "b", "c", "d");
        await transact((tx) => tx.markTold(2));
        await transact((tx) => tx.markTold(2));
        await transact((tx) => tx.markTold(99));
        const untold = (most: number) =>
          transact(async (tx) => (await tx.untold(most)).map(({ sequence }) => sequence));
        expect(await untold(2)).toEqual([1, 3]);
        expect(await untold(100)).toEqual([1, 3, 4]);
        expect(await untold(0)).toEqual([]);
        under = await under.reopen();
        expect(await untold(100)).toEqual([1, 3, 4]);
      });

      test("that were told are pruned but for the newest; an untold one never is", async () => {
        await addEvents("a", "b", "c", "d", "e");
        for (const sequence of [2, 3, 4, 5]) await transact((tx) => tx.markTold(sequence));
        await transact((tx) => tx.pruneEvents(2));
        await transact((tx) => tx.pruneEvents(2));
        await transact((tx) => tx.pruneEvents(0));
        expect(await transact((tx) => tx.untold(9))).toMatchObject([{ sequence: 1 }]);
        expect(await addEvents("f")).toMatchObject([{ sequence: 6 }]);
      });

      test("never get a sequence again, though all were pruned and the store restarted", async () => {
        await addEvents("a", "b");
        await transact(async (tx) => {
          await tx.markTold(1);
          await tx.markTold(2);
          await tx.pruneEvents(0);
        });
        under = await under.reopen();
        expect(await addEvents("c")).toMatchObject([{ sequence: 3 }]);
      });
    });

    describe("states", () => {
      test("are set, replaced and deleted", async () => {
        const value = () => transact((tx) => tx.state("s"));
        expect(await value()).toBeUndefined();
        await transact((tx) => tx.setState("s", ""));
        expect(await value()).toBe("");
        await transact((tx) => tx.setState("s", "é".repeat(32 * 1024)));
        expect(await value()).toHaveLength(32 * 1024);
        await transact((tx) => tx.setState("s", undefined));
        await transact((tx) => tx.setState("s", undefined));
        expect(await value()).toBeUndefined();
      });

      test("are listed by prefix, exactly, sorted by code point", async () => {
        const names = [
          "a",
          "a%",
          "a_",
          "ab",
          "a\u{10ffff}",
          "a\ue000",
          "a\u{10000}",
          "A",
          "b",
          "%",
        ];
        await transact(async (tx) => {
          for (const each of names) await tx.setState(each, `value of ${each}`);
        });
        const found = async (prefix: string) =>
          (await transact((tx) => tx.states(prefix))).map(({ name: each }) => each);
        expect(await found("a")).toEqual([
          "a",
          "a%",
          "a_",
          "ab",
          "a\ue000",
          "a\u{10000}",
          "a\u{10ffff}",
        ]);
        expect(await found("a%")).toEqual(["a%"]);
        expect(await found("a_")).toEqual(["a_"]);
        expect(await found("c")).toEqual([]);
        expect(await found("")).toHaveLength(names.length);
        expect(await transact((tx) => tx.states("b"))).toEqual([
          { name: "b", value: "value of b" },
        ]);
      });
    });

    test("has an id that it keeps, and everything else too, when it is opened again", async () => {
      await apply({ ...putDrone, set: { a: 1 }, body: Uint8Array.of(1) }, putNic, putEdge);
      await transact((tx) => tx.setState("s", "v"));
      const [before, { storeId }] = [await under.dump(), under.store];
      under = await under.reopen();
      expect(storeId).not.toBe("");
      expect(under.store.storeId).toBe(storeId);
      expect(await under.dump()).toEqual(before);
      expect(await transact((tx) => tx.state("s"))).toBe("v");
    });

    test("knows every kind of node", async () => {
      await apply(
        ...nodeKinds.map(
          ({ kind }): GraphChange => ({
            op: "put_node",
            key: `${kind}:x` as NodeKey,
            kind,
            set: { kind },
            at: 1,
          }),
        ),
      );
      const { nodes } = await under.dump();
      expect(nodes.map(({ kind }) => kind)).toEqual(nodeKinds.map(({ kind }) => kind).toSorted());
    });

    describe("random lists of changes", () => {
      const forget: readonly GraphChange[] = [...droneKeys, ...nicKeys].map((key) => ({
        op: "delete_node",
        key,
      }));

      test("do to it what they do to the memory store, or are refused by both", async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(anyChanges, { maxLength: 4 }), async (lists) => {
            await apply(...forget);
            const model = createMemoryStore();
            for (const list of lists) {
              const [ours, theirs] = await Promise.allSettled([
                apply(...list),
                model.transact((tx) => tx.apply(list)),
              ]);
              expect(ours.status).toBe(theirs.status);
            }
            expect(await under.dump()).toEqual(model.dump());
          }),
          { numRuns: runs },
        );
      });

      test("in a document's order leave, applied twice, what they left the first time", async () => {
        await fc.assert(
          fc.asyncProperty(documentChanges, documentChanges, async (earlier, list) => {
            await apply(...forget, ...earlier);
            await apply(...list);
            const once = await under.dump();
            await apply(...list);
            expect(await under.dump()).toEqual(once);
          }),
          { numRuns: runs },
        );
      });
    });
  });
};

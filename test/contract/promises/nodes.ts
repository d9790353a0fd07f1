/** Nodes: extended by puts, released or deleted. */
import { describe, expect, test } from "vitest";
import type { NodeKey } from "#cma/graph/change.ts";
import type { PutNode } from "#cma/store/put.ts";
import {
  drone,
  empty,
  nic,
  otherNic,
  putDrone,
  putEdge,
  putNic,
  type StoreInHand,
} from "./store-in-hand.ts";

export const promiseNodes = ({ transact, apply, read, dump }: StoreInHand): void => {
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

    test("read without its body has all else, and the body is there for whoever asks", async () => {
      await apply({ ...putDrone, set: { a: 1 }, body: Uint8Array.of(1) });
      await transact(async (tx) => {
        const bare = await tx.node(drone, { withBody: false });
        expect(bare).toMatchObject({ key: drone, attributes: { a: 1 } });
        expect((await tx.node(drone))?.body).toEqual(Uint8Array.of(1));
      });
    });

    test("is read among others in the order asked, those that are not there too", async () => {
      await apply({ ...putDrone, body: Uint8Array.of(1) }, putNic);
      await transact(async (tx) => {
        await tx.apply([{ ...putNic, set: { a: 1 } }]);
        const [other, first, missing, again] = await tx.nodes([nic, drone, otherNic, nic]);
        expect([other, again]).toMatchObject([{ attributes: { a: 1 } }, { attributes: { a: 1 } }]);
        expect(first).toMatchObject({ key: drone, body: Uint8Array.of(1) });
        expect(missing).toBeUndefined();
        const bare = await tx.nodes([drone, otherNic], { withBody: false });
        expect(bare.map((node) => node?.key)).toEqual([drone, undefined]);
        expect(await tx.nodes([])).toEqual([]);
      });
    });

    test("to which an edge leads is not released; without one it is, with the edges from it", async () => {
      await apply(putDrone, putNic, putEdge);
      await apply({ op: "release_node", key: nic });
      expect((await dump()).edges).toHaveLength(1);

      await apply({ op: "release_node", key: drone });
      const { nodes, edges } = await dump();
      expect(nodes.map(({ key }) => key)).toEqual([nic]);
      expect(edges).toEqual([]);

      await apply({ op: "release_node", key: nic });
      expect(await dump()).toEqual(empty);
    });

    test("is released in its turn: before what points to it, it stays, and after it, it goes", async () => {
      await apply(putDrone, putNic, putEdge);
      await apply({ op: "release_node", key: nic }, { op: "release_node", key: drone });
      expect((await dump()).nodes.map(({ key }) => key)).toEqual([nic]);

      await apply(putDrone, putEdge);
      await apply({ op: "release_node", key: drone }, { op: "release_node", key: nic });
      expect(await dump()).toEqual(empty);
    });

    test("that was released is gone, and its edges too, for who reads on in the transaction", async () => {
      await apply(putDrone, putNic, putEdge);
      await transact(async (tx) => {
        expect(await tx.edgesTo(nic, "HAS_NIC")).toHaveLength(1);
        expect((await tx.node(drone))?.key).toBe(drone);
        await tx.apply([{ op: "release_node", key: drone }]);
        expect(await tx.edgesTo(nic, "HAS_NIC")).toEqual([]);
        expect(await tx.edgesFrom(drone, "HAS_NIC")).toEqual([]);
        expect(await tx.node(drone)).toBeUndefined();
        expect((await tx.node(nic))?.key).toBe(nic);
      });
    });

    test.each([drone, nic])("%s is deleted with all its edges", async (key) => {
      await apply(putDrone, putNic, putEdge);
      await apply({ op: "delete_node", key });
      const { nodes, edges } = await dump();
      expect(nodes).toHaveLength(1);
      expect(edges).toEqual([]);
      expect(await transact((tx) => tx.edgesFrom(drone, "HAS_NIC"))).toEqual([]);
      expect(await transact((tx) => tx.edgesTo(nic, "HAS_NIC"))).toEqual([]);
    });

    // As a rule that went has been judged on each host. Source: cartography issue 3298.
    test("with hundreds of edges is deleted with all of them, at once, and nobody else is", async () => {
      const hosts = Array.from({ length: 500 }, (_, at): PutNode => {
        return { ...putDrone, key: `Drone:host${at}` as NodeKey };
      });
      await apply(putNic, { ...putNic, key: otherNic }, ...hosts);
      const edgesTo = (to: NodeKey) => hosts.map(({ key: from }) => ({ ...putEdge, from, to }));
      await apply(...edgesTo(nic), ...edgesTo(otherNic).slice(0, 3));
      await apply({ op: "delete_node", key: nic });
      const { nodes, edges } = await dump();
      expect(nodes).toHaveLength(hosts.length + 1);
      expect(edges.map(({ to }) => to)).toEqual([otherNic, otherNic, otherNic]);
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
      expect(await dump()).toEqual(empty);
    });
  });
};

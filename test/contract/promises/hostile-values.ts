/** What hosts say comes back as they said it, whatever it looks like. */
import { describe, expect, test } from "vitest";
import type { Attribute } from "#cma/graph/change.ts";
import { hostileNames, hostileTexts } from "#test/support/graph-changes.ts";
import { drone, putDrone, putEdge, putNic, type StoreInHand, warning } from "./store-in-hand.ts";

export const promiseFaithfulness = ({ transact, apply, read, reopen }: StoreInHand): void => {
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
      await reopen();
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
};

/** States: small named values, listed by prefix. */
import { describe, expect, test } from "vitest";
import type { StoreInHand } from "./store-in-hand.ts";

export const promiseStates = ({ transact }: StoreInHand): void => {
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
      const names = ["a", "a%", "a_", "ab", "a\u{10ffff}", "a\ue000", "a\u{10000}", "A", "b", "%"];
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
      expect(await transact((tx) => tx.states("b"))).toEqual([{ name: "b", value: "value of b" }]);
    });
  });
};

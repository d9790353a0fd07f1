/** The refusals are in test/contract/graph-store.ts, where every store must make them. */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { GraphChange, NodeKey } from "#cma/graph/change.ts";
import {
  checkChange,
  checkCount,
  checkState,
  storedAttributes,
  storedEvent,
} from "#cma/store/check-change.ts";

test.each<GraphChange>([
  { op: "delete_node", key: `Drone:${"x".repeat(506)}` as NodeKey },
  { op: "release_node", key: "Rule:a|b%20c~d:e" as NodeKey },
  { op: "delete_edge", from: "Drone:a" as NodeKey, kind: "HAS_NIC", to: "NICNode:b" as NodeKey },
])("passes %j", (change) => {
  expect(() => checkChange(change)).not.toThrow();
});

test.each(["", "Drone", ":x", "Drone:", "drone:x", "Drone:é", "Drone:a\n", "constructor:x"])(
  "%j is not a node key",
  (key) => {
    expect(() => checkChange({ op: "delete_node", key: key as NodeKey })).toThrow(RangeError);
  },
);

test("JSON says all that attributes may hold", () => {
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: "grapheme" }),
    fc.boolean(),
    fc.array(fc.string({ unit: "grapheme" })),
  );
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: "grapheme", minLength: 1 }), value),
      (attributes) => {
        const stored = storedAttributes(attributes);
        // Not toStrictEqual, which takes an attribute called `constructor` for a type.
        expect(isDeepStrictEqual(JSON.parse(JSON.stringify(stored)), { ...stored })).toBe(true);
      },
    ),
    { examples: [[{ constructor: [] }]] },
  );
});

test("an event is checked as its subject's attributes and its details are", () => {
  const event = {
    type: "warn",
    subject: { kind: "Drone", key: "Drone:a", attributes: { a: 1 } },
    details: { b: "x" },
  } as const;
  const identity = { id: "store-1", sequence: 1, at: 5 };
  expect(storedEvent(event, identity)).toEqual({ ...event, ...identity });
  for (const wrong of [
    { ...event, details: { b: Number.NaN } },
    { ...event, subject: { ...event.subject, attributes: { a: "\ud800" } } },
    { ...event, subject: { ...event.subject, key: "" } },
  ]) {
    expect(() => storedEvent(wrong, identity)).toThrow(RangeError);
  }
  expect(() => storedEvent(event, { ...identity, at: Number.NaN })).toThrow(RangeError);
});

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("%d is no count", (count) => {
  expect(() => checkCount(count)).toThrow(RangeError);
});

test("the value of a state is measured in bytes", () => {
  expect(() => checkState("name", "é".repeat(32 * 1024))).not.toThrow();
  expect(() => checkState("name", `${"é".repeat(32 * 1024)}x`)).toThrow(RangeError);
});

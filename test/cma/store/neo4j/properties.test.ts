import fc from "fast-check";
import { expect, test } from "vitest";
import type { NodeKey } from "#cma/graph/change.ts";
import {
  attributesOf,
  kindOfKey,
  nodeOf,
  propertiesIn,
  propertiesOf,
  propertyName,
} from "#cma/store/neo4j/properties.ts";
import { hostileNames } from "#test/support/graph-changes.ts";

test.each([
  ["designation", "designation"],
  ["key", "_key"],
  ["body", "_body"],
  ["firstSeen", "_firstSeen"],
  ["_key", "__key"],
  ["__proto__", "___proto__"],
])("the attribute %s is the property %s", (attribute, property) => {
  expect(propertyName(attribute)).toBe(property);
});

test("attributes come back from their properties, beside our own", () => {
  const name = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom(...hostileNames));
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()));
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value)), (entries) => {
      const attributes = Object.fromEntries(entries);
      const properties = { ...propertiesOf(attributes), key: "k", firstSeen: 1, lastSeen: 2 };
      expect(Object.entries(attributesOf(properties)).toSorted()).toEqual(
        Object.entries(attributes).toSorted(),
      );
    }),
  );
});

test("what somebody else put beside them is left out", () => {
  const properties = { a: 1, map: { b: 1 }, mixed: ["x", 1], nothing: null };
  const node = nodeOf("Drone:a" as NodeKey, { ...properties, firstSeen: 1, lastSeen: 2 });
  expect(node).toEqual({
    ...{ key: "Drone:a", kind: "Drone", attributes: { a: 1 }, firstSeen: 1, lastSeen: 2 },
  });
});

test("a key of no kind, and a row without properties, are mistakes of ours", () => {
  expect(() => kindOfKey("Nothing:x" as NodeKey)).toThrow(RangeError);
  expect(() => propertiesIn({ properties: ["a"] })).toThrow(RangeError);
});

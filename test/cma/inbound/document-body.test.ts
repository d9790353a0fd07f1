import { canonicalJson, type Json, type JsonMap } from "@assimilation/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { packDocument, unpackDocument } from "#cma/inbound/document-body.ts";
import { summaryHash } from "#test/support/make-cma.ts";

test("any document comes back as it was, with the hash that a summary has for it", () => {
  const facts = fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<Json>);
  fc.assert(
    fc.property(facts, (data) => {
      const packed = packDocument(data);
      expect(packed?.hash).toBe(summaryHash(data));
      const unpacked = packed && unpackDocument(packed.body);
      expect(unpacked && canonicalJson(unpacked)).toBe(canonicalJson(data));
    }),
  );
});

test.each([
  ["long and repetitive", { text: "x".repeat(1_000_000) }],
  [
    "long and various",
    Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`k${at}`, at ** 3])),
  ],
])("also one that is %s", (_, data: JsonMap) => {
  const packed = packDocument(data);
  expect(packed && unpackDocument(packed.body)).toEqual(data);
});

test("one that is larger than any message is refused", () => {
  const grown = Array.from({ length: 250_000 }, () => 1e20);
  expect(packDocument({ grown })).toBeUndefined();
});

test("bytes that are no document are none, and never an exception", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void unpackDocument(bytes)));
  expect(unpackDocument(new Uint8Array([1, 2, 3]))).toBeUndefined();
});

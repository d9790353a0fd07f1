import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addPiece,
  belongsTo,
  chunkAt,
  chunkCount,
  createAssembly,
  hasPiece,
  isWellCut,
  wholeParcel,
} from "#protocol/delivery/segments.ts";

const chunksOf = (bytes: Uint8Array) =>
  Array.from({ length: chunkCount(bytes.byteLength) }, (_, index) =>
    chunkAt({ bytes, isDeflated: true }, { stream: 3, messageId: 7, index }),
  );

test("a message in pieces is whole again, in any order and with repeats", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6_000 }), fc.infiniteStream(fc.nat()), (size, picks) => {
      const bytes = Uint8Array.from({ length: size }, (_, i) => i);
      const chunks = chunksOf(bytes);
      const [first] = chunks;
      if (first === undefined) throw new Error("a message has a chunk");
      const assembly = createAssembly(first);
      while (wholeParcel(assembly) === undefined) {
        const chunk = chunks[(picks.next().value ?? 0) % chunks.length];
        if (chunk === undefined || hasPiece(assembly, chunk)) continue;
        expect(isWellCut(chunk) && belongsTo(assembly, chunk)).toBe(true);
        addPiece(assembly, chunk);
      }
      expect(wholeParcel(assembly)).toEqual({ bytes, isDeflated: true });
    }),
  );
});

test("what is kept is a copy", () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const [chunk] = chunksOf(bytes);
  if (chunk === undefined) throw new Error("a message has a chunk");
  const assembly = createAssembly(chunk);
  addPiece(assembly, chunk);
  bytes.fill(9);
  expect(wholeParcel(assembly)?.bytes).toEqual(new Uint8Array([1, 2, 3]));
});

describe("a chunk is well cut", () => {
  test.each([
    { offset: 0, total: 10, length: 10, is: true },
    { offset: 0, total: 1120, length: 1120, is: true },
    { offset: 1120, total: 1121, length: 1, is: true },
    { offset: 0, total: 1121, length: 1119, is: false },
    { offset: 1, total: 10, length: 9, is: false },
    { offset: 1120, total: 2241, length: 1119, is: false },
    { offset: 0, total: 4 * 1024 * 1024, length: 1120, is: true },
    { offset: 0, total: 4 * 1024 * 1024 + 1, length: 1120, is: false },
  ])("$length bytes at $offset of $total: $is", ({ offset, total, length, is }) => {
    const bytes = new Uint8Array(length);
    expect(
      isWellCut({
        kind: "chunk",
        stream: 0,
        messageId: 0,
        offset,
        total,
        isDeflated: false,
        bytes,
      }),
    ).toBe(is);
  });
});

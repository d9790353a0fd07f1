import { expect, test } from "vitest";
import { wipe } from "#protocol/seal/wipe.ts";

test("secrets are zeros afterwards, in the memory they were in", () => {
  const memory = new Uint8Array(8).fill(7);
  wipe(memory.subarray(2, 4), memory.subarray(6));
  expect(memory).toEqual(Uint8Array.of(7, 7, 0, 0, 7, 7, 0, 0));
});

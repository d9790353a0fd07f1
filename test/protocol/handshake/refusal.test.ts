import { expect, test } from "vitest";
import { drop, refusals } from "#protocol/handshake/refusal.ts";
import { wireErrors } from "#protocol/wire/wire-error.ts";

test("each reason is there once, and says what it means", () => {
  const all = [...refusals, ...wireErrors];
  expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
  for (const { code, doc } of all) {
    expect(code).toMatch(/^[a-z_]+$/);
    expect(doc).toMatch(/^[A-Z].*\.$/);
  }
});

test("to drop is to say nothing but why", () => {
  expect(drop("replayed")).toEqual({ ok: false, error: "replayed" });
});

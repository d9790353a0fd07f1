import type { Instant, NetAddress } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import {
  checkPath,
  createPath,
  hearEcho,
  hearFrom,
  noteSentTo,
  type Path,
  pathCheckAt,
  wayOut,
} from "#protocol/endpoint/path.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const at = (ms: number): Instant => ms as Instant;
const old: NetAddress = { host: "10.0.0.1", port: 1 };
const next: NetAddress = { host: "10.0.0.2", port: 1 };
const random = createPrng(1, "path");
const hear = (path: Path, from: NetAddress, isHighest = true, ms = 0) =>
  hearFrom(path, { from, bytes: 100, isHighest }, random, at(ms));

describe("where an agent is", () => {
  test("stays where it was proven while packets come from there", () => {
    const path = createPath(old);
    expect(hear(path, old)).toBeUndefined();
    expect(wayOut(path)).toEqual({ address: old, budgetBytes: Number.POSITIVE_INFINITY });
    expect(pathCheckAt(path)).toBeUndefined();
  });

  test("moves for the newest packet alone", () => {
    const path = createPath(old);
    expect(hear(path, next, false)).toBeUndefined();
    expect(wayOut(path)?.address).toEqual(old);
    expect(hear(path, next)).toHaveLength(8);
    expect(wayOut(path)?.address).toEqual(next);
  });

  test("gets what came from there, until the echo comes back", () => {
    const path = createPath(old);
    const echo = hear(path, next) ?? new Uint8Array();
    noteSentTo(path, 60);
    expect(wayOut(path)?.budgetBytes).toBe(40);
    hear(path, next, false);
    expect(wayOut(path)?.budgetBytes).toBe(140);
    expect(hearEcho(path, new Uint8Array(8), next)).toBe(false);
    expect(hearEcho(path, echo, old)).toBe(false);
    expect(hearEcho(path, echo, next)).toBe(true);
    expect(path.proven).toEqual(next);
    expect(wayOut(path)?.budgetBytes).toBe(Number.POSITIVE_INFINITY);
    expect(hearEcho(path, echo, next)).toBe(false);
  });

  test.each([
    { what: "five seconds without an echo", undo: (path: Path) => checkPath(path, at(5_000)) },
    { what: "a newer packet from the old place", undo: (path: Path) => void hear(path, old) },
  ])("goes back after $what", ({ undo }) => {
    const path = createPath(old);
    hear(path, next);
    checkPath(path, at(4_999));
    expect(wayOut(path)?.address).toEqual(next);
    undo(path);
    expect(wayOut(path)?.address).toEqual(old);
  });

  test("is nowhere when the first address was never proven", () => {
    const path = createPath(undefined);
    hear(path, next);
    checkPath(path, at(5_000));
    expect(wayOut(path)).toBeUndefined();
  });
});

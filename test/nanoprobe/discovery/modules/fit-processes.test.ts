import type { JsonMap } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { fitProcesses, type NamedProcess } from "#nanoprobe/discovery/modules/fit-processes.ts";
import { fitFacts } from "#protocol/messages/fit-facts.ts";

const sshd: NamedProcess = [
  "sshd:0",
  { exe: "/usr/sbin/sshd", cmdline: ["sshd", "-D"], uid: 0, listenaddrs: { "[::]:22": "tcp6" } },
];
const many = (count: number, facts: (n: number) => JsonMap): readonly NamedProcess[] =>
  Array.from({ length: count }, (_, n) => [`a${n}:0`, { cmdline: ["a"], uid: 1000, ...facts(n) }]);
const endpoints = (count: number): JsonMap =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`127.0.${n >> 8}.${n & 255}:1`, "tcp"]),
  );

test("what fits stays as it is", () => {
  const processes = [...many(100, () => ({})), sshd];
  expect(fitProcesses(processes)).toBe(processes);
});

describe("a user hides nobody of the system with", () => {
  test.each<readonly [string, readonly NamedProcess[]]>([
    ["endless arguments", many(3, () => ({ cmdline: Array(100).fill("x".repeat(16_000)) }))],
    [
      "arguments that JSON writes long",
      many(40, () => ({ cmdline: Array(8).fill("\u0001".repeat(16_000)) })),
    ],
    ["long paths", many(1000, () => ({ exe: "/é".repeat(2000), cwd: "/é".repeat(2000) }))],
    ["many processes", many(12_000, (n) => ({ exe: `/tmp/${n}`, cwd: "/" }))],
    ["many endpoints", many(30, () => ({ clientaddrs: endpoints(4096) }))],
  ])("%s", (_, processes) => {
    const fitted = Object.fromEntries(fitProcesses([...processes, sshd]));
    expect(fitFacts(fitted)).toEqual(fitted);
    expect(fitted["sshd:0"]).toEqual(sshd[1]);
    expect(Object.keys(fitted).length).toBeGreaterThan(1);
  });
});

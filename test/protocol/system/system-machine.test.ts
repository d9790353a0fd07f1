import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { systemMachine } from "#protocol/system/system-machine.ts";

test("the machine says what uname says", () => {
  const uname = (flag: string): string =>
    execFileSync("uname", [flag], { encoding: "utf8" }).trim();
  expect(systemMachine.hostName()).toBe(uname("-n"));
  expect(systemMachine.architecture()).toBe(uname("-m"));
});

test("loopback has its address and the length of its prefix", () => {
  expect(systemMachine.interfaceAddresses()).toContainEqual({
    label: "lo",
    family: "ipv4",
    address: "127.0.0.1",
    prefixBits: 8,
  });
});

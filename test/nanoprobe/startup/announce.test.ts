import { expect, test } from "vitest";
import { announce } from "#nanoprobe/startup/announce.ts";
import { quietMachine } from "../support/host.ts";

test("a host says its name as it is now", () => {
  let hostName = "before";
  const machine = { ...quietMachine, hostName: () => hostName };
  hostName = "after";
  expect(announce(machine, "0.1.0")).toEqual({
    kind: "startup",
    hostName: "after",
    version: "0.1.0",
  });
});

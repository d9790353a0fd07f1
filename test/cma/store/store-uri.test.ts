import { describe, expect, test } from "vitest";
import { addressOfChoice, isOpenToOthers } from "#cma/store/store-uri.ts";
import { homePaths } from "#protocol/installation/paths.ts";

const paths = homePaths("/h");

test.each([
  [{ kind: "sqlite", path: undefined } as const, { kind: "sqlite", file: "/h/state/cma.sqlite" }],
  [{ kind: "sqlite", path: "/g.sqlite" } as const, { kind: "sqlite", file: "/g.sqlite" }],
  [{ kind: "neo4j", uri: "bolt://h" } as const, { kind: "neo4j", uri: "bolt://h" }],
])("%j of this installation", (choice, address) => {
  expect(addressOfChoice(choice, paths)).toEqual(address);
});

describe("whether others could read along:", () => {
  test.each([
    ["neo4j://db.example.com:7687", true],
    ["bolt://192.0.2.1", true],
    ["bolt://localhost.example.com", true],
    ["neo4j+s://db.example.com", false],
    ["neo4j://localhost:7687", false],
    ["bolt://127.0.0.1:7687", false],
    ["bolt://[::1]:7687", false],
  ])("%s: %s", (uri, isOpen) => {
    expect(isOpenToOthers(uri)).toBe(isOpen);
  });
});

import { describe, expect, test } from "vitest";
import { addressOfChoice, addressOfUri, isOpenToOthers } from "#cma/store/store-uri.ts";
import { homePaths } from "#protocol/installation/paths.ts";

const paths = homePaths("/h");

test.each([
  ["sqlite:", "/h/state/cma.sqlite"],
  ["sqlite:/srv/g.sqlite", "/srv/g.sqlite"],
  ["sqlite:///srv/g.sqlite", "/srv/g.sqlite"],
])("%s is the file %s", (uri, file) => {
  expect(addressOfUri(uri, paths)).toEqual({ kind: "sqlite", file });
});

test.each(["bolt://h:7687", "neo4j://h", "neo4j+s://db.example.com:7687", "bolt+s://[::1]:1"])(
  "%s is a server",
  (uri) => {
    expect(addressOfUri(uri, paths)).toEqual({ kind: "neo4j", uri });
    expect(addressOfChoice({ kind: "neo4j", uri }, paths)).toEqual({ kind: "neo4j", uri });
  },
);

test.each(["neo4j://user:pw@h", "http://h:7474", "/srv/g.sqlite", "", "neo4j://h?x=1", "neo4j://"])(
  "%j is refused by name",
  (uri) => {
    expect(() => addressOfUri(uri, paths)).toThrow(`${uri} is no store`);
  },
);

test("encryption with whomever is refused, and why is said", () => {
  expect(() => addressOfUri("neo4j+ssc://db.example.com:7687", paths)).toThrow(
    "would take any certificate; write +s",
  );
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

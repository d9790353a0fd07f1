import { expect, test } from "vitest";
import { embeddedFile, fileOfUri } from "#cma/store/store-uri.ts";
import { homePaths } from "#protocol/installation/paths.ts";

const paths = homePaths("/h");

test.each([
  ["sqlite:", "/h/state/cma.sqlite"],
  ["sqlite:/srv/g.sqlite", "/srv/g.sqlite"],
  ["sqlite:///srv/g.sqlite", "/srv/g.sqlite"],
])("%s is the file %s", (uri, file) => {
  expect(fileOfUri(uri, paths)).toBe(file);
});

test.each(["bolt://h:7687", "/srv/g.sqlite", ""])("%j is refused by name", (uri) => {
  expect(() => fileOfUri(uri, paths)).toThrow(`${uri} is no store that can be asked directly`);
});

test("Neo4j is refused by name", () => {
  expect(() => embeddedFile({ kind: "neo4j", uri: "neo4j://h" }, paths)).toThrow("neo4j://h: ");
});

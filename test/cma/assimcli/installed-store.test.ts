import { pathsFor } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { installedStore, namedStore } from "#cma/assimcli/installed-store.ts";

const paths = pathsFor({
  ...{ home: "/h", uid: 0, userName: "root" },
  ...{ xdgStateHome: undefined, userHome: undefined },
});

describe("the store of the installation's CMA", () => {
  test.each([
    ["nothing is said", {}, undefined, { kind: "sqlite", file: `${paths.state}/cma.sqlite` }],
    [
      "its environment file names a server",
      {},
      "CMA_DATABASE=neo4j://graph:7687\n",
      { kind: "neo4j", uri: "neo4j://graph:7687" },
    ],
    [
      "its environment says otherwise than the file",
      { CMA_DATABASE: "sqlite:/other.sqlite" },
      "CMA_DATABASE=neo4j://graph:7687\n",
      { kind: "sqlite", file: "/other.sqlite" },
    ],
  ])("when %s", (_, env, fileText, address) => {
    expect(installedStore({ env, fileText }, paths)).toEqual(address);
  });

  test("is not guessed where the settings are wrong", () => {
    expect(() =>
      installedStore({ env: {}, fileText: "CMA_DATABASE=mysql://graph\n" }, paths),
    ).toThrow(
      /CMA_DATABASE in the environment file: "mysql:\/\/graph" is no database.* or name the store\.$/,
    );
  });
});

test.each([
  ["sqlite:", { kind: "sqlite", file: `${paths.state}/cma.sqlite` }],
  ["sqlite:here.sqlite", { kind: "sqlite", file: "here.sqlite" }],
  ["bolt://graph", { kind: "neo4j", uri: "bolt://graph" }],
])("the store that an operator names: %s", (uri, address) => {
  expect(namedStore(uri, paths)).toEqual(address);
});

test("what names no store is refused by name", () => {
  expect(() => namedStore("/srv/g.sqlite", paths)).toThrow("/srv/g.sqlite is no database.");
});

/** What pictures are drawn of is the same from Neo4j and from the embedded store, whatever hosts are called. */
import { expect, test } from "vitest";
import { readEstate, readHosts } from "#cma/draw/read-estate.ts";
import type { GraphChange } from "#cma/graph/change.ts";
import { hostileWords } from "#test/support/hostile-documents.ts";
import { neo4jGraph } from "#test/support/neo4j-graph.ts";
import type { Neo4jUnderTest } from "#test/support/neo4j-under-test.ts";
import { pictureEstate } from "#test/support/picture-estate.ts";
import { estateChanges } from "#test/support/query-estate.ts";
import { sqliteGraph } from "#test/support/sqlite-graph.ts";

/** Statements that a cold server has never seen. */
const LIMIT_MS = 120_000;

/** No agent can have such names; who can write in the graph can. */
const withHostileNames = (changes: readonly GraphChange[]): readonly GraphChange[] =>
  changes.map((change, at) => {
    const [, word = ""] = hostileWords[at % hostileWords.length] ?? [];
    const name = word.slice(0, 200).toWellFormed();
    return change.op === "put_node" && change.kind === "Drone"
      ? { ...change, set: { ...change.set, designation: name } }
      : change;
  });

export const describeNeo4jPictures: Neo4jUnderTest = (name, address) => {
  test.each([
    ["twenty hosts", async () => pictureEstate()],
    ["twenty hosts with hostile names", async () => withHostileNames(pictureEstate())],
    ["hosts that say hostile things", estateChanges],
  ])(`pictures of %s are of the same in ${name}`, { timeout: LIMIT_MS }, async (_, estate) => {
    const changes = await estate();
    const asked = await neo4jGraph(address(), changes);
    const reference = await sqliteGraph(changes);
    const hosts = await readHosts(asked);
    const found = await readEstate(asked, hosts);
    expect(found).toEqual(await readEstate(reference, await readHosts(reference)));
    for (const host of hosts.slice(0, 3)) {
      expect(await readEstate(asked, hosts, [host])).toEqual(
        await readEstate(reference, hosts, [host]),
      );
    }
    for (const graph of [asked, reference]) await graph.close();
    for (const list of Object.values(found)) expect(list.length).toBeGreaterThan(1);
  });
};

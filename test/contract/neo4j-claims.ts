/** A Neo4j that is not ours alone keeps what is in it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Neo4jServer } from "#cma/store/neo4j/neo4j-server.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { claimNeo4j, releaseNeo4j } from "#test/support/claim-neo4j.ts";
import type { Neo4jUnderTest } from "#test/support/neo4j-under-test.ts";

export const describeNeo4jClaims: Neo4jUnderTest = (name, address) => {
  let server: Neo4jServer;
  beforeAll(() => {
    server = openNeo4j(address());
  });
  afterAll(() => server.close());

  const put = () => server.write((run) => run("CREATE (:Person {name: 'Ada'})", {}));
  const names = () => server.read((run) => run("MATCH (n) RETURN n.name AS name", {}));

  test(`tests erase nothing of others in ${name}`, async () => {
    await releaseNeo4j(server);
    await put();
    await expect(claimNeo4j(server)).rejects.toThrow("has data in it");
    await expect(claimNeo4j(server)).rejects.toThrow("has data in it");
    expect(await names()).toEqual([{ name: "Ada" }]);
  });

  test(`tests erase in ${name} what a run left behind that was broken off`, async () => {
    await releaseNeo4j(server);
    await claimNeo4j(server);
    await put();
    await claimNeo4j(server);
    await releaseNeo4j(server);
    expect(await names()).toEqual([]);
    // For the tests that follow: one that NEO4J_URI names was claimed before the first.
    await claimNeo4j(server);
  });
};

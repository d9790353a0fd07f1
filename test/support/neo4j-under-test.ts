/**
 * Tests against a real Neo4j: the server that `NEO4J_URI` names, with `NEO4J_USER` and
 * `NEO4J_PASSWORD`, whose database must be empty; else each version that the project supports,
 * started for these tests and gone with them. A file for each: they run side by side.
 */
import { afterAll, beforeAll, describe } from "vitest";
import type { Neo4jAddress, Neo4jServer } from "#cma/store/neo4j/neo4j-server.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { claimNeo4j, releaseNeo4j } from "./claim-neo4j.ts";
import {
  ltsVersion,
  type Neo4jVersion,
  needsNeo4j,
  type RunningNeo4j,
  startNeo4j,
} from "./neo4j-server.ts";
import { testWith } from "./unable.ts";

/** The first run fetches the server. */
const START_LIMIT_MS = 600_000;

/** A server of its own on a busy machine. */
const TEST_LIMIT_MS = 60_000;

/** Declares tests; the address is there when they run. */
export type Neo4jUnderTest = (name: string, address: () => Neo4jAddress) => void;

export const describeNeo4j = (version: Neo4jVersion, body: Neo4jUnderTest): void => {
  const { NEO4J_URI: uri, NEO4J_USER: user, NEO4J_PASSWORD: password } = process.env;
  const name = `Neo4j ${version.version}`;
  if (uri !== undefined) {
    // One graph, so one file.
    if (version === ltsVersion) describeNamed({ uri, user, password }, body);
    else testWith("NEO4J_URI names one server, and takes the place of both")(name, () => undefined);
    return;
  }
  const need = needsNeo4j(version);
  if (need !== undefined) {
    testWith(need)(name, () => undefined);
    return;
  }
  describe(name, { timeout: TEST_LIMIT_MS }, () => {
    let running: RunningNeo4j | undefined;
    beforeAll(async () => {
      running = await startNeo4j(version);
    }, START_LIMIT_MS);
    afterAll(() => running?.destroy(), START_LIMIT_MS);
    body(name, () => {
      if (running === undefined) throw new Error("the server did not start");
      return running.address;
    });
  });
};

const describeNamed = (
  { uri, user = "neo4j", password = "" }: NamedServer,
  body: Neo4jUnderTest,
): void => {
  const address = { uri, user, password };
  const asked = async (work: (server: Neo4jServer) => Promise<void>): Promise<void> => {
    const server = openNeo4j(address);
    await work(server).finally(server.close);
  };
  const name = "Neo4j (NEO4J_URI)";
  describe(name, { timeout: TEST_LIMIT_MS }, () => {
    let isOurs = false;
    beforeAll(async () => {
      await asked(claimNeo4j);
      isOurs = true;
    });
    afterAll(async () => {
      if (isOurs) await asked(releaseNeo4j);
    });
    body(name, () => address);
  });
};

interface NamedServer {
  readonly uri: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

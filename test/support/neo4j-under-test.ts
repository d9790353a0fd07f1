/**
 * Tests against a real Neo4j: the server that `NEO4J_URI` names, with `NEO4J_USER` and
 * `NEO4J_PASSWORD`, and its graph is erased; else each version that the project supports, started
 * for these tests and gone with them. A file for each: they run side by side.
 */
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Neo4jAddress } from "#cma/store/neo4j/neo4j-server.ts";
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
    const address = () => ({ uri, user: user ?? "neo4j", password: password ?? "" });
    // One graph, so one file.
    if (version === ltsVersion) body("Neo4j (NEO4J_URI)", address);
    else test(name, ({ skip }) => skip("NEO4J_URI names another server"));
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

/** A Neo4j that is there for one test, and CMAs that keep their graph in it. */
import { writeFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import type { Neo4jAddress } from "#cma/store/neo4j/neo4j-server.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { PATIENCE_MS } from "./changing-host.ts";
import { eventually } from "./eventually.ts";
import {
  type Neo4jSettings,
  type Neo4jSetup,
  type Neo4jVersion,
  type RunningNeo4j,
  startNeo4j,
} from "./neo4j-server.ts";
import { createPair } from "./pair.ts";

export const startTestNeo4j = async (
  version: Neo4jVersion,
  settings?: Neo4jSettings,
  setup?: Neo4jSetup,
): Promise<RunningNeo4j> => {
  const running = await startNeo4j(version, undefined, settings, setup);
  onTestFinished(() => running.destroy());
  return running;
};

export type Login = Pick<Neo4jAddress, "user" | "password">;

/** With the mode that it must have. */
export const writeLogin = (home: string, { user, password }: Login): void =>
  writeFileSync(`${home}/crypto.d/neo4j.creds`, `${user}\n${password}\n`, { mode: 0o600 });

/** A CMA that works with `neo4j` and wants listeners looked at every second; agents are the test's. */
export const startCmaOn = async ({ address }: RunningNeo4j) => {
  const pair = await createPair();
  writeLogin(pair.cmaHome, address);
  writeFileSync(`${pair.cmaHome}/cma.json`, `{"repeat": {"tcpdiscovery": "1s"}}`);
  const cma = pair.startCma("--database", address.uri);
  const observer = openNeo4j(address);
  onTestFinished(() => observer.close());
  const said = (words: string): Promise<unknown> =>
    eventually(words, () => cma.stdout().includes(words), cma.stdout, PATIENCE_MS);
  return { pair, cma, observer, said };
};

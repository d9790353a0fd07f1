/**
 * A Neo4j server whose transactions may take little memory: what several hosts say at once is too
 * much for it, and is written in parts; what one of them says is too much by itself: it is named, and
 * holds nobody up.
 */
import type { LogFields } from "@assimilation/protocol";
import { systemClock, systemRandom } from "@assimilation/protocol/system";
import { expect, onTestFinished } from "vitest";
import { createPatientStore, type Waiting } from "#cma/inbound/patient-store.ts";
import { createNeo4jStore } from "#cma/store/neo4j/neo4j-store.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { openDispatchOn } from "#test/support/bursts.ts";
import { eventually } from "#test/support/eventually.ts";
import { documentOf, keyIdOf, listeners } from "#test/support/make-cma.ts";
import { ltsVersion, needsNeo4j, startNeo4j } from "#test/support/neo4j-server.ts";
import { testWith } from "#test/support/unable.ts";

const LIMIT_MS = 300_000;

testWith(needsNeo4j(ltsVersion))(
  "a server with little memory for a transaction gets less at once",
  async () => {
    const neo4j = await startNeo4j(ltsVersion, undefined, { "db.memory.transaction.max": "16m" });
    onTestFinished(() => neo4j.destroy());
    const server = openNeo4j(neo4j.address, { retryMs: 0 });
    const store = createNeo4jStore(
      { server, random: systemRandom },
      { address: neo4j.address.uri },
    );
    onTestFinished(() => store.close());
    const errors: LogFields[] = [];
    const told: (Waiting | undefined)[] = [];
    const patient = createPatientStore({
      ...{ store, clock: systemClock, logger: { ...quiet, error: (each) => errors.push(each) } },
      onWaiting: (waiting) => told.push(waiting),
      fail: (mistake) => {
        throw mistake;
      },
    });
    onTestFinished(patient.stop);
    const dispatch = await openDispatchOn(patient);
    const say = (number: number, processes: number): Promise<unknown> =>
      dispatch.receive(
        {
          keyId: keyIdOf(number),
          ...{ serial: number, bootId: "b0", address: { host: `10.9.0.${number}`, port: 1984 } },
        },
        documentOf("tcpdiscovery", 1, listeners(processes, ["x".repeat(200)])),
      );

    // The first goes alone; while it is written the others gather.
    await Promise.all([1, 2, 3, 4, 5].map((number) => say(number, 400)));
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.filter((each) => each["code"] !== "ASSIM_STORE_TOO_MUCH")).toEqual([]);
    expect(errors.filter((each) => "keyId" in each)).toEqual([]);
    expect(told.at(-1)).toBeUndefined();

    void say(6, 2_000);
    await eventually("the one that is too much is named", () =>
      errors.some((each) => each["keyId"] === keyIdOf(6) && each["type"] === "tcpdiscovery"),
    );
    await say(7, 10);
    expect(told.at(-1)?.reason).toMatch(
      /db\.memory\.transaction\.max.* It is the document tcpdiscovery of the agent 0+6\.$/,
    );
  },
  LIMIT_MS,
);

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  child: () => ({ ...quiet, error: () => undefined }),
};

/** The estate of the bench is what docs/performance.md says it is: else its figures are of something else. */
import type { Discovery, Json, JsonMap } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { diffDocuments } from "#cma/inbound/document-diff.ts";
import { startTestCma } from "#test/support/make-cma.ts";
import { documentsOf } from "../../bench/estate/documents.ts";
import { changingHosts } from "../../bench/estate/feed.ts";
import { hostOf } from "../../bench/estate/host.ts";
import { changeMessage, firstMessages } from "../../bench/estate/messages.ts";
import { estateRules } from "../../bench/estate/settings.ts";

const HOSTS = 1_000;

const documentOf = (number: number, type: string): JsonMap =>
  documentsOf(hostOf(number), HOSTS).find((document) => document.type === type)?.data ?? {};

const namesIn = (map: Json | undefined): readonly string[] =>
  typeof map === "object" && map !== null ? Object.keys(map) : [];

const listenersIn = (processes: JsonMap): readonly string[] =>
  Object.values(processes).flatMap((facts) =>
    typeof facts === "object" && facts !== null && "listenaddrs" in facts
      ? namesIn(facts["listenaddrs"])
      : [],
  );

describe.each([4, 5, 27, 999])("host %i of the bench", (number) => {
  test("has thirty processes, which listen at twenty endpoints", () => {
    const processes = documentOf(number, "tcpdiscovery");
    expect(Object.keys(processes)).toHaveLength(30);
    expect(listenersIn(processes)).toHaveLength(20);
  });

  test("has two interfaces and a loopback", () => {
    expect(Object.keys(documentOf(number, "netconfig"))).toEqual(["eth0", "eth1", "lo"]);
  });

  test("has four hundred packages", () => {
    const { deb } = documentOf(number, "packages");
    expect(namesIn(deb)).toHaveLength(400);
  });

  test("says the same each time", () => {
    const said = () => [...firstMessages(hostOf(number), HOSTS)];
    expect(said()).toEqual(said());
  });
});

test("fifty sets of packages serve all hosts", () => {
  const sets = Array.from({ length: 200 }, (_, number) => documentOf(number, "packages"));
  expect(new Set(sets).size).toBe(50);
});

test("each host breaks ten of sixty rules, and nothing it says is refused", async () => {
  const { cma, session, store } = await startTestCma({ ruleSet: estateRules() });
  for (const number of [4, 5, 6, 7, 8]) {
    const { say } = session(number + 1);
    for (const message of firstMessages(hostOf(number), HOSTS)) await say(message);
  }
  expect(cma.status().refused).toBe(0);
  const drones = store.dump().nodes.filter(({ kind }) => kind === "Drone");
  expect(drones.map(({ attributes }) => [attributes["failing"], attributes["passing"]])).toEqual(
    Array.from({ length: 5 }, () => [10, 50]),
  );
});

test("one change is one fact, of hosts all over the estate", () => {
  const changing = changingHosts(HOSTS);
  expect(changing.length).toBeGreaterThan(90);
  for (const [at, host] of changing.slice(0, 10).entries()) {
    const { type, data } = changeMessage(host, HOSTS, at) as Discovery;
    expect(diffDocuments(documentOf(host.number, type), data)?.paths).toHaveLength(1);
  }
});

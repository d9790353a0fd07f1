import type { Instant, JsonMap } from "@assimilation/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMemoryStore } from "#cma/store/memory-store.ts";
import {
  documentOf,
  listeners,
  rulesOfFiles,
  startTestCma,
  summaryHash,
  type TestCma,
} from "#test/support/make-cma.ts";

const ruleSet = rulesOfFiles({
  proc_sys: {
    forward: { category: "networking", severity: "high", rule: "EQ($forward, 0)" },
    needy: { category: "security", severity: "low", rule: "EQ($martians, 1)", needs: ["os"] },
    debian: {
      category: "security",
      severity: "low",
      rule: "EQ($martians, 1)",
      applies: 'EQ($release, "12")',
    },
  },
});

const verdicts = ({ store }: TestCma) =>
  Object.fromEntries(
    store
      .dump()
      .edges.filter(({ kind }) => kind === "EVALUATED")
      .map(({ to, attributes }) => [to.slice("Rule:".length), attributes["verdict"]]),
  );

describe("rules are judged", () => {
  test("by their own document, by what they need, and by the host's attributes", async () => {
    const cma = await startTestCma({ ruleSet });
    const agent = cma.session(1);
    await agent.document("proc_sys", 1, { forward: 1, martians: 0 });
    const without = { forward: "fail", needy: "not_applicable", debian: "not_applicable" };
    expect(verdicts(cma)).toEqual(without);
    await agent.document("os", 1, { Release: "12" });
    expect(verdicts(cma)).toEqual({ forward: "fail", needy: "fail", debian: "fail" });
    await agent.document("os", 2, { Release: "13" });
    expect(verdicts(cma)).toEqual({ forward: "fail", needy: "fail", debian: "not_applicable" });
    await agent.document("proc_sys", 2, { NODATA: "no /proc/sys" });
    expect(verdicts(cma)).toMatchObject({ forward: "not_applicable" });
  });

  test("and edges are written only where something changed", async () => {
    const cma = await startTestCma({ ruleSet });
    const agent = cma.session(1);
    await agent.document("proc_sys", 1, { forward: 1 });
    await cma.world.run(later(5_000));
    await agent.document("proc_sys", 2, { forward: 1, more: 1 });
    const edges = cma.store.dump().edges.filter(({ kind }) => kind === "EVALUATED");
    expect(edges.every(({ firstSeen, lastSeen }) => firstSeen === lastSeen)).toBe(true);
  });
});

test("a drone was last seen when it last said something", async () => {
  const cma = await startTestCma();
  const agent = cma.session(1);
  await agent.document("os", 1, { Release: "12" });
  await cma.world.run(later(5_000));
  await agent.document("proc_sys", 1, { forward: 1 });
  const drone = cma.store.dump().nodes.find(({ kind }) => kind === "Drone");
  expect((drone?.lastSeen ?? 0) - (drone?.firstSeen ?? 0)).toBe(5_000);
});

test("one message that cannot be handled affects itself alone", async () => {
  const cma = await startTestCma();
  const [bad, good] = [cma.session(1), cma.session(2)];
  const trap = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new RangeError("a trap");
      },
    },
  );
  await Promise.all([bad.document("os", 1, trap), good.document("os", 1, { Release: "12" })]);
  expect(cma.mistakes).toEqual([]);
  expect(cma.logged).toContainEqual(
    expect.objectContaining({
      level: "error",
      message: "A message brought a mistake of ours to light.",
    }),
  );
  expect(cma.store.dump().nodes.filter(({ kind }) => kind === "Discovery")).toHaveLength(1);
});

/** How many commits there were since it was at rest. */
const startCounted = async (agentCount: number) => {
  let commits = 0;
  const store = createMemoryStore({
    beforeCommit: async () => {
      commits += 1;
    },
  });
  const cma = await startTestCma({ store });
  await cma.world.run(later(1));
  const before = commits;
  const agents = Array.from({ length: agentCount }, (_, at) => cma.session(at + 1));
  return { cma, agents, commits: () => commits - before };
};

test("messages that queue share a commit, in the order in which they came", async () => {
  const { cma, agents, commits } = await startCounted(200);
  await Promise.all(agents.map((agent) => agent.startup()));
  expect(commits()).toBe(3);
  expect((await cma.events()).map(({ subject }) => subject.attributes["designation"])).toEqual(
    agents.map((_, at) => `host${at + 1}`),
  );
});

test("large documents are not all put into one transaction", async () => {
  const { agents, commits } = await startCounted(5);
  const large = Object.fromEntries(Array.from({ length: 1_500 }, (_, at) => [`p${at}::x`, "1"]));
  await Promise.all(agents.map((agent) => agent.document("packages", 1, { deb: large })));
  // The first alone, for it came first; then two of 3,000 changes each.
  expect(commits()).toBe(3);
});

test("what one host lets go of and another takes up in the same commit stays", async () => {
  const cma = await startTestCma();
  const [first, one, other] = [cma.session(1), cma.session(2), cma.session(3)];
  const held = { eth0: { ipaddrs: { "10.0.0.7/8": {} } } };
  await one.document("netconfig", 1, held);
  await cma.world.run(later(5_000));
  await Promise.all([
    first.startup(),
    one.document("netconfig", 2, { eth0: {} }),
    other.document("netconfig", 1, held),
  ]);
  const { nodes, edges } = cma.store.dump();
  const kept = nodes.filter(({ kind }) => kind === "IPaddrNode" || kind === "Subnet");
  expect(kept.map(({ attributes }) => attributes["ipaddr"] ?? attributes["cidr"])).toEqual([
    "10.0.0.7",
    "10.0.0.0/8",
  ]);
  expect(kept.every(({ firstSeen, lastSeen }) => firstSeen < lastSeen)).toBe(true);
  expect(edges.map(({ kind }) => kind)).toContain("IN_SUBNET");
});

/** What one agent says in its life: documents, in boots, each with rising seq. */
interface Said {
  readonly boot: number;
  readonly seq: number;
  readonly data: JsonMap;
}

const life = fc
  .array(
    fc.array(fc.record({ forward: fc.integer({ min: 0, max: 1 }), x: fc.nat(3) }), {
      minLength: 1,
      maxLength: 4,
    }),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((boots): readonly Said[] =>
    boots.flatMap((documents, boot) => documents.map((data, at) => ({ boot, seq: at + 1, data }))),
  );

test("however often, late or mixed up documents come, the newest one stands, and each change is told once", async () => {
  await fc.assert(
    fc.asyncProperty(life, fc.infiniteStream(fc.nat()), async (said, dice) => {
      const cma = await startTestCma({ ruleSet });
      const boots = [...new Set(said.map(({ boot }) => boot))];
      const sessions = boots.map((boot) => cma.session(1, `b${boot}`));
      // Each is said once in any order, and any may be said again.
      const order = [...said, ...said].sort(() => ((dice.next().value ?? 0) % 2) - 0.5);
      const verdictsSeen: unknown[] = [];
      for (const { boot, seq, data } of order) {
        await sessions[boot]?.document("proc_sys", seq, data);
        const now = verdicts(cma)["forward"];
        if (now !== verdictsSeen.at(-1)) verdictsSeen.push(now);
      }
      const newest = said.at(-1)?.data ?? {};
      const document = cma.store.dump().nodes.find(({ kind }) => kind === "Discovery");
      expect(document?.attributes["hash"]).toBe(summaryHash(newest));
      expect(verdicts(cma)["forward"]).toBe(newest["forward"] === 0 ? "pass" : "fail");

      const told = (await cma.events()).filter(({ details }) => details["ruleid"] === "forward");
      const transitions = verdictsSeen.filter((_, at) => at > 0 || verdictsSeen[0] === "fail");
      expect(told.map(({ type }) => type)).toEqual(
        transitions.map((verdict) => (verdict === "fail" ? "warn" : "unwarn")),
      );
    }),
    { numRuns: 40 },
  );
});

const later = (ms: number): Instant => ms as Instant;

test("a message that changes much is worth many in its agent's pace, a usual one no more than itself", async () => {
  const cma = await startTestCma();
  const { peer } = cma.session(1);
  const costs = [2, 300, 300, 0];
  const said: unknown[] = [];
  for (const [seq, count] of costs.entries()) {
    said.push(await cma.hooks().onMessage(peer, documentOf("tcpdiscovery", seq, listeners(count))));
  }
  // Five things for each process; what is said again, and what goes, is written as well.
  expect(said).toEqual([0, 6, 6, 6].map((cost) => ({ cost, isStored: true })));
});

import { describe, expect, test } from "vitest";
import { createMemoryStore } from "#cma/store/memory-store.ts";
import { alteredStore } from "#test/support/altered-store.ts";
import { rulesOfFiles, startTestCma, summaryHash, type TestCma } from "#test/support/make-cma.ts";

const os = { Release: "12" };
const listed = (type: string, data: Record<string, string>) => ({
  type,
  instance: type,
  hash: summaryHash(data),
});
const wants = ({ sent }: TestCma) =>
  sent.flatMap(({ message }) => (message.kind === "want" ? [message.documents] : []));

describe("summary", () => {
  test("asks for what we lack or have differently, and for nothing else", async () => {
    const cma = await startTestCma();
    const agent = cma.session(1);
    await agent.document("os", 1, os);
    await agent.document("cpu", 1, { "0": {} });
    const documents = [listed("os", os), listed("cpu", { a: "b" }), listed("proc_sys", {})];
    await agent.say({ kind: "summary", isComplete: false, documents });
    expect(wants(cma)).toEqual([
      [
        { type: "cpu", instance: "cpu" },
        { type: "proc_sys", instance: "proc_sys" },
      ],
    ]);
  });

  test("asks for each version once a session, so that nothing goes round and round", async () => {
    const cma = await startTestCma();
    const documents = [listed("os", os)];
    const agent = cma.session(1);
    await agent.say({ kind: "summary", isComplete: true, documents });
    await agent.say({ kind: "summary", isComplete: true, documents });
    expect(wants(cma)).toHaveLength(1);
    await cma.session(1).say({ kind: "summary", isComplete: true, documents });
    expect(wants(cma)).toHaveLength(2);
  });

  test("reads a document once, however often an agent lists it", async () => {
    const memory = createMemoryStore();
    let reads = 0;
    const cma = await startTestCma({
      store: alteredStore(memory, (tx) => ({
        node: (key) => {
          reads += 1;
          return tx.node(key);
        },
      })),
    });
    const agent = cma.session(1);
    await agent.document("os", 1, os);
    reads = 0;
    const documents = Array.from({ length: 1000 }, () => listed("os", { Release: "13" }));
    await agent.say({ kind: "summary", isComplete: false, documents });
    expect(reads).toBeLessThan(10);
  });

  test("asks for so much in one session and no more, whatever is listed", async () => {
    const cma = await startTestCma();
    const agent = cma.session(1);
    for (const round of [1, 2, 3]) {
      const documents = Array.from({ length: 9000 }, (_, n) => ({
        ...{ type: "os", instance: `${round}/${n}`, hash: "0123456789abcdef" },
      }));
      await agent.say({ kind: "summary", isComplete: false, documents });
    }
    expect(wants(cma).flat()).toHaveLength(10_000);
  });

  test("a CMA that lost its database fills itself again", async () => {
    const first = await startTestCma();
    await first.session(1).document("os", 7, os);
    const second = await startTestCma();
    const agent = second.session(1);
    const summary = { kind: "summary", isComplete: true, documents: [listed("os", os)] } as const;
    await agent.say(summary);
    await agent.document("os", 7, os);
    await agent.say(summary);
    expect(wants(second)).toHaveLength(1);
    expect(second.store.dump().nodes.map(({ kind }) => kind)).toContain("Discovery");
  });
});

describe("the first assessment", () => {
  const ruleSet = rulesOfFiles({
    os: {
      a: { category: "security", severity: "low", title: "A", rule: 'EQ($Release, "13")' },
      b: { category: "security", severity: "high", title: "B", rule: 'EQ($Release, "14")' },
      c: { category: "security", severity: "medium", title: "C", rule: 'EQ($Release, "12")' },
    },
  });
  const complete = { kind: "summary", isComplete: true, documents: [listed("os", os)] } as const;

  test("ends with one event that lists what fails, worst first", async () => {
    const { session, events } = await startTestCma({ ruleSet });
    const agent = session(1);
    await agent.startup("web1");
    await agent.document("os", 1, os);
    await agent.say(complete);
    await agent.say(complete);
    const told = await events();
    expect(told.map(({ type, details }) => [type, details["initial"] ?? false])).toEqual([
      ["create", false],
      ["warn", true],
      ["warn", true],
      ["update", false],
    ]);
    expect(told[3]).toMatchObject({
      details: {
        assessment: "first",
        failing: 2,
        passing: 1,
        score: 4,
        failing_rules: ["b high B", "a low A"],
      },
      subject: { attributes: { designation: "web1", assessed: true, score: 4, score_security: 4 } },
    });
  });

  test("is over for what changes later: no event is initial, scores are told", async () => {
    const { session, events } = await startTestCma({ ruleSet });
    const agent = session(1);
    await agent.document("os", 1, os);
    await agent.say(complete);
    const before = (await events()).length;
    await agent.document("os", 2, { Release: "13" });
    expect(
      (await events()).slice(before).map(({ type, details }) => [type, details]),
    ).toMatchObject([
      ["unwarn", { ruleid: "a", old_verdict: "fail", verdict: "pass" }],
      ["warn", { ruleid: "c", old_verdict: "pass", verdict: "fail" }],
      ["update", { scoretype: "score", score: 5, old_score: 4 }],
      ["update", { scoretype: "score_security", score: 5, old_score: 4 }],
    ]);
  });

  test("waits for the first round, and for something that was evaluated", async () => {
    const { session, store } = await startTestCma({ ruleSet });
    const agent = session(1);
    await agent.document("cpu", 1, {});
    await agent.say({ ...complete, documents: [listed("cpu", {})] });
    const drone = () => store.dump().nodes.find(({ kind }) => kind === "Drone")?.attributes;
    expect(drone()).not.toHaveProperty("assessed");
    await agent.document("os", 1, os);
    expect(drone()).toMatchObject({ assessed: true, failing: 2 });
  });
});

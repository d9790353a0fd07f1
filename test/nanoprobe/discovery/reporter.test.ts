import type { AgentMessage, Instant } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { createReporter } from "#nanoprobe/discovery/reporter.ts";
import { textModule } from "../support/modules.ts";

const at = (ms: number) => ms as Instant;
const a = textModule("a");
const b = textModule("b");

/** A wire that takes all while it is up; `apply` says that the oldest was applied. */
const setUp = () => {
  const sent: AgentMessage[] = [];
  const pending: (() => void)[] = [];
  let isUp = false;
  let isFull = false;
  let isComplete = false;
  const reporter = createReporter({
    send: (message, onApplied) => {
      if (!isUp || isFull) return false;
      sent.push(message);
      if (message.kind === "discovery") pending.push(onApplied);
      return true;
    },
    announce: () => ({ kind: "startup", hostName: "picard", version: "1" }),
    hostName: () => "picard",
    isComplete: () => isComplete,
  });
  return {
    reporter,
    up: () => {
      isUp = true;
      reporter.onUp();
    },
    down: () => {
      isUp = false;
      pending.length = 0;
      reporter.onDown();
    },
    refuse: (refuses: boolean) => {
      isFull = refuses;
    },
    apply: () => pending.shift()?.(),
    late: () => pending[0],
    completeFirstRound: () => {
      isComplete = true;
      reporter.sendSummary();
    },
    /** What was said since the last call, in short. */
    said: () =>
      sent.splice(0).map((message) => {
        if (message.kind === "discovery")
          return `${message.type} ${message.seq} ${String(message.data["text"])}`;
        if (message.kind === "summary")
          return `summary ${message.documents.length} ${message.isComplete}`;
        return message.kind;
      }),
  };
};

test("a session begins with who we are, goes on with what is new and ends its opening with a summary", () => {
  const { reporter, up, said } = setUp();
  reporter.report(a, { text: "1" });
  reporter.report(b, { text: "1" });
  expect(said()).toEqual([]);
  up();
  expect(said()).toEqual(["startup", "a 1 1", "b 1 1", "summary 2 false"]);
});

test("a document is whole", () => {
  const sent: AgentMessage[] = [];
  const reporter = createReporter({
    send: (message) => sent.push(message) > 0,
    announce: () => ({ kind: "shutdown" }),
    hostName: () => "picard",
    isComplete: () => true,
  });
  reporter.report(a, { text: "1" });
  reporter.onUp();
  expect(sent[1]).toEqual({
    kind: "discovery",
    type: "a",
    instance: "a",
    description: "What a says.",
    host: "picard",
    source: "nanoprobe",
    proxy: "local/local",
    seq: 1,
    data: { text: "1" },
  });
});

test("while nothing changes nothing is said", () => {
  const { reporter, up, apply, said } = setUp();
  up();
  reporter.report(a, { text: "1" });
  apply();
  said();
  for (let round = 0; round < 10; round++) reporter.report(a, { text: "1" });
  expect(said()).toEqual([]);
});

test("what is applied is not said again in the next session", () => {
  const { reporter, up, down, apply, said } = setUp();
  up();
  reporter.report(a, { text: "1" });
  reporter.report(b, { text: "1" });
  apply();
  down();
  said();
  up();
  expect(said()).toEqual(["startup", "b 1 1", "summary 2 false"]);
});

test("what an old session says late is not believed", () => {
  const { reporter, up, down, late, said } = setUp();
  up();
  reporter.report(a, { text: "1" });
  const applied = late();
  down();
  applied?.();
  said();
  up();
  expect(said()).toContain("a 1 1");
});

test("a document that changes faster than the CMA applies is one document", () => {
  const { reporter, up, apply, said } = setUp();
  up();
  for (const text of ["1", "2", "3", "4"]) reporter.report(a, { text });
  apply();
  apply();
  apply();
  expect(said()).toEqual(["startup", "summary 0 false", "a 1 1", "a 4 4"]);
});

test("what the session did not take is said with the next change", () => {
  const { reporter, up, refuse, said } = setUp();
  up();
  said();
  refuse(true);
  reporter.report(a, { text: "1" });
  expect(said()).toEqual([]);
  refuse(false);
  reporter.report(b, { text: "1" });
  expect(said()).toEqual(["a 1 1", "b 1 1"]);
});

test("the end of the first round is told once it is over", () => {
  const { reporter, up, completeFirstRound, said } = setUp();
  reporter.report(a, { text: "1" });
  completeFirstRound();
  expect(said()).toEqual([]);
  up();
  completeFirstRound();
  expect(said()).toEqual(["startup", "a 1 1", "summary 1 true", "summary 1 true"]);
});

describe("documents that the CMA lacks", () => {
  const applied = () => {
    const all = setUp();
    all.up();
    all.reporter.report(a, { text: "1" });
    all.apply();
    all.said();
    return all;
  };

  test("are sent again, and a summary after them", () => {
    const { reporter, said } = applied();
    reporter.sendAgain([{ type: "a", instance: "a" }], at(0));
    expect(said()).toEqual(["a 2 1", "summary 1 false"]);
  });

  test("are not sent in circles", () => {
    const { reporter, apply, said } = applied();
    for (let round = 0; round < 5; round++) {
      reporter.sendAgain([{ type: "a", instance: "a" }], at(round));
      apply();
    }
    expect(said()).toEqual(["a 2 1", "summary 1 false"]);
  });

  test("and that we do not have are passed over in silence", () => {
    const { reporter, said } = applied();
    reporter.sendAgain([{ type: "x", instance: "x" }], at(0));
    expect(said()).toEqual([]);
  });
});

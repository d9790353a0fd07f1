import type { Instant, JsonMap } from "@assimilation/protocol";
import { canonicalJson, contentHash } from "@assimilation/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ask,
  createDocuments,
  type Documents,
  forgetSent,
  markApplied,
  markSent,
  offer,
  summaryOf,
  unsent,
} from "#nanoprobe/discovery/change-filter.ts";

const name = { type: "os", instance: "os" };
const at = (ms: number) => ms as Instant;
const filled = (...facts: readonly JsonMap[]): Documents => {
  const documents = createDocuments();
  for (const each of facts) offer(documents, name, each);
  return documents;
};
const send = (documents: Documents) => {
  const [document] = unsent(documents);
  if (document === undefined) throw new Error("nothing to send");
  markSent(document);
  return document;
};

describe("facts are news", () => {
  test.each([
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, false],
    [{ a: 1 }, { a: 1 }, false],
    [{ a: 1 }, { a: 2 }, true],
    [{ a: 1 }, { a: "1" }, true],
    [{}, { a: null }, true],
  ])("%j, then %j: %s", (first, second, isNews) => {
    expect(offer(filled(first), name, second)).toBe(isNews);
  });

  test("the first time", () => {
    expect(offer(createDocuments(), name, {})).toBe(true);
  });
});

test("only the newest is kept, under a higher number", () => {
  const documents = filled({ a: 1 }, { a: 2 }, { a: 3 });
  expect(unsent(documents)).toMatchObject([{ data: { a: 3 }, seq: 3 }]);
});

test("one is in flight at a time; the newer follows", () => {
  const documents = filled({ a: 1 });
  const document = send(documents);
  offer(documents, name, { a: 2 });
  expect(unsent(documents)).toEqual([]);
  markApplied(document, 1);
  expect(unsent(documents)).toMatchObject([{ seq: 2 }]);
  markApplied(send(documents), 2);
  expect(unsent(documents)).toEqual([]);
});

test("what a session had not applied is sent in the next, under its number", () => {
  const documents = filled({ a: 1 });
  send(documents);
  forgetSent(documents);
  expect(unsent(documents)).toMatchObject([{ seq: 1 }]);
});

describe("a document asked for", () => {
  test("goes out again, under a higher number", () => {
    const documents = filled({ a: 1 });
    markApplied(send(documents), 1);
    expect(ask(documents, name, at(0))).toBe(true);
    expect(unsent(documents)).toMatchObject([{ seq: 2, data: { a: 1 } }]);
  });

  test("does not go in circles, until a minute or a session is over", () => {
    const documents = filled({ a: 1 });
    markApplied(send(documents), 1);
    ask(documents, name, at(0));
    markApplied(send(documents), 2);
    expect(ask(documents, name, at(59_999))).toBe(false);
    expect(ask(documents, name, at(60_000))).toBe(true);
    markApplied(send(documents), 3);
    forgetSent(documents);
    expect(ask(documents, name, at(60_001))).toBe(true);
  });

  test("that is on its way, or unknown, is left alone", () => {
    const documents = filled({ a: 1 });
    send(documents);
    expect(ask(documents, name, at(0))).toBe(false);
    expect(ask(documents, { type: "os", instance: "__proto__" }, at(0))).toBe(false);
  });
});

test("the summary has the hash of what will have arrived", () => {
  const facts = Object.fromEntries([["__proto__", "\ud800"]]);
  const documents = filled(facts);
  const [document] = unsent(documents);
  expect(summaryOf(documents, true)).toEqual({
    kind: "summary",
    isComplete: true,
    documents: [{ ...name, hash: contentHash(canonicalJson(document?.data ?? {})).slice(0, 16) }],
  });
});

test("whatever happens, the last facts are applied once nothing is left to send", () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("offer" as const), value: fc.integer({ min: 0, max: 3 }) }),
    fc.constantFrom({ do: "send" as const }, { do: "apply" as const }, { do: "lose" as const }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const documents = filled({ value: 0 });
      const flying: { seq: number; data: JsonMap }[] = [];
      let applied: { seq: number; data: JsonMap } | undefined;
      let last = 0;
      const sendAll = () => {
        for (const document of unsent(documents)) {
          markSent(document);
          flying.push({ seq: document.seq, data: document.data });
        }
      };
      const applyNext = () => {
        const next = flying.shift();
        const [document] = documents.byName.values();
        if (next === undefined || document === undefined) return;
        if (next.seq > (applied?.seq ?? 0)) applied = next;
        markApplied(document, next.seq);
      };
      for (const each of steps) {
        if (each.do === "offer") {
          offer(documents, name, { value: each.value });
          last = each.value;
        } else if (each.do === "send") {
          sendAll();
        } else if (each.do === "apply") {
          applyNext();
        } else {
          flying.length = 0;
          forgetSent(documents);
        }
        expect(flying.length).toBeLessThanOrEqual(1);
      }
      while (flying.length > 0 || unsent(documents).length > 0) {
        sendAll();
        applyNext();
      }
      expect(applied?.data).toEqual({ value: last });
    }),
  );
});

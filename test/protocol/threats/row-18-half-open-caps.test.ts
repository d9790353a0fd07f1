/** Row 18, and 4: half-open state has ceilings, and nothing is forgotten early to make room. */
import { expect, test } from "vitest";
import { checkResponder } from "#protocol/handshake/responder.ts";
import {
  answerOf,
  at,
  cookieFrom,
  helloOf,
  initiateOf,
  makeAgent,
  makeManager,
} from "#test/support/handshake.ts";

const initiates = (manager: ReturnType<typeof makeManager>, count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => {
    const agent = makeAgent(manager, `agent ${index}`);
    return initiateOf(agent, cookieFrom(manager, helloOf(agent)));
  });

test("more halves than there is room for are told to come back", () => {
  const manager = makeManager("manager", { limits: { halvesMax: 5 } });
  const all = initiates(manager, 8);
  const kinds = all.map((initiate) => {
    const answer = answerOf(manager, initiate);
    return answer.ok && answer.kind;
  });
  expect(kinds).toEqual([...Array(5).fill("half"), ...Array(3).fill("turned_away")]);
  expect(manager.responder.halves.entries.size).toBe(5);
  checkResponder(manager.responder, at(30_000));
  const [late] = initiates(manager, 1);
  expect(late && answerOf(manager, late, at(30_000)).ok).toBe(false); // Used already, and not forgotten.
});

test("a full cache of used cookies drops INITIATEs, before any curve operation", () => {
  const manager = makeManager("manager", { limits: { usedCookiesMax: 3 } });
  const all = initiates(manager, 5);
  const answers = all.slice(0, 3).map((initiate) => answerOf(manager, initiate).ok);
  expect(answers).toEqual([true, true, true]);
  const operations = manager.curve.operations();
  for (const initiate of all.slice(3)) {
    expect(answerOf(manager, initiate)).toEqual({ ok: false, error: "cache_full" });
  }
  expect(manager.curve.operations()).toBe(operations);
  expect(manager.responder.usedCookies.entries.size).toBe(3);
  const [first] = all;
  expect(first && answerOf(manager, first)).toMatchObject({ kind: "repeat" });
});

test("cookies whose INITIATE does not open are remembered up to a ceiling, then not served", () => {
  const manager = makeManager("manager", { limits: { sessionKeysMax: 2 } });
  const broken = initiates(manager, 4).map((initiate) => {
    initiate[343] = (initiate[343] ?? 0) ^ 1;
    return initiate;
  });
  const errors = broken.map((initiate) => {
    const answer = answerOf(manager, initiate);
    return answer.ok || answer.error;
  });
  expect(errors).toEqual(["not_opened", "not_opened", "cache_full", "cache_full"]);
  expect(manager.responder.sessionKeys.entries.size).toBe(2);
});

test("a flood with S known is held to the budget, second by second", () => {
  const perSec = 20;
  const manager = makeManager("manager", { limits: { curveOperationsPerSec: perSec } });
  const hello = helloOf(makeAgent(manager));
  const before = manager.curve.operations();
  let answered = 0;
  for (let ms = 0; ms < 3000; ms += 5) {
    try {
      cookieFrom(manager, hello, at(ms));
      answered += 1;
    } catch {
      // Over the budget: that is what is counted.
    }
  }
  expect(manager.curve.operations() - before).toBeLessThanOrEqual(perSec + 3 * perSec);
  expect(answered).toBeGreaterThan(30);
});

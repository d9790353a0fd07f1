/** Whatever an authenticated agent says, once it passed the door: nothing throws, all is applied. */
import { decodeMessage, encodeMessage, type Json, type JsonMap } from "@assimilation/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { rulesOfFiles, startTestCma } from "#test/support/make-cma.ts";

const ruleSet = rulesOfFiles({
  proc_sys: {
    a: { category: "security", rule: "EQ($a, 1)" },
    b: { category: "security", rule: "LT($a.b[0], 2)", needs: ["os"] },
    c: { category: "security", rule: 'FOREACH("NE($b, 1)")' },
  },
});

const word = fc.oneof(
  fc.string({ unit: "binary", maxLength: 10 }),
  fc.constantFrom("netconfig", "os", "cpu", "proc_sys", "tcpdiscovery", "__proto__", "toString"),
  fc.constantFrom("a", "b", "0", "exe", "ipaddrs", "listenaddrs", "10.0.0.1/8", "0.0.0.0:1", "tcp"),
  fc.constantFrom("'; DROP TABLE nodes; --", "$(reboot)", "`id`", "\u001b[2J", "a\0b", "\ud800"),
);
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    word,
    fc.double(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(word, tie("json"), { maxKeys: 4 }),
  ),
}));
const facts: fc.Arbitrary<JsonMap> = fc.dictionary(word, json, { maxKeys: 4 });

const message = fc.oneof(
  fc.record({
    ...{ kind: fc.constant("discovery" as const), type: word, instance: word, data: facts },
    ...{ description: word, host: word, source: word, seq: fc.nat(5) },
    proxy: fc.oneof(fc.constant("local/local"), word),
  }),
  fc.record({ kind: fc.constant("startup" as const), hostName: word, version: word }),
  fc.record({
    kind: fc.constant("summary" as const),
    isComplete: fc.boolean(),
    documents: fc.array(
      fc.record({ type: word, instance: word, hash: fc.constant("0123456789abcdef") }),
      { maxLength: 4 },
    ),
  }),
  fc.constant({ kind: "shutdown" as const }),
);

test("hostile messages are applied or refused; no mistake of ours comes to light", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(1), message), { maxLength: 12 }), async (said) => {
      const cma = await startTestCma({ ruleSet });
      const sessions = [cma.session(1), cma.session(2)];
      for (const [who, hostile] of said) {
        const arrived = decodeMessage(encodeMessage(hostile), "agent_to_manager");
        if (!arrived.ok) continue;
        const { value } = arrived;
        if (value.kind === "want" || value.kind === "configure") continue;
        await sessions[who]?.say(value);
      }
      expect(cma.mistakes).toEqual([]);
      expect(cma.logged.filter(({ level }) => level === "error")).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test.each(["LT($a, 2)", 'match("x", $a)', "AND($a, true)", 'FOREACH($a, "true")'])(
  "a text that %s cannot work with is shown cut, but never within a character",
  async (rule) => {
    const ofOne = rulesOfFiles({ proc_sys: { one: { category: "security", rule } } });
    for (const length of [37, 38, 39, 40]) {
      const cma = await startTestCma({ ruleSet: ofOne });
      const said = cma.session(1).document("proc_sys", 1, { a: `(${"x".repeat(length)}😀😀` });
      await Promise.race([said, new Promise(setImmediate)]);
      expect(cma.mistakes).toEqual([]);
    }
  },
);

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { refuseEntry, renderRuleKeys } from "#cma/rules/rule-schema.ts";

const rule = { category: "security", rule: "EQ($a, 1)" };

test.each([
  [{}, undefined],
  [{ severity: "high", title: "t", why: "w", url: "u", needs: ["cpu"], aliases: ["x"] }, undefined],
  [{ fix: { text: "t", command: "c", verify: "v" } }, undefined],
  [{ refs: { stig: ["a"], cis: { debian12: "1" }, nist_800_53: [] } }, undefined],
  [{ tests: [{ facts: {}, is: "pass", host: {} }] }, undefined],
  [{ severty: "high" }, 'there is no key "severty"'],
  [{ severity: "critical" }, "severity must be high, medium or low"],
  [{ title: "" }, "title must be text that is not empty"],
  [{ needs: "cpu" }, "needs must be a list of texts"],
  [{ fix: { command: "rm" } }, "fix must be a map with text, and perhaps command and verify"],
  [
    { fix: { text: "t", undo: "u" } },
    "fix must be a map with text, and perhaps command and verify",
  ],
  [
    { fix: { text: "t", constructor: "u" } },
    "fix must be a map with text, and perhaps command and verify",
  ],
  [{ refs: { stig: "a" } }, "refs must be a map of stig, cis and nist_800_53"],
  [{ refs: { cis: { a: 1 } } }, "refs must be a map of stig, cis and nist_800_53"],
  [{ tests: [{ facts: {} }] }, "tests must be a list of maps with facts, is and perhaps host"],
  [
    { tests: [{ facts: {}, is: "green" }] },
    "tests must be a list of maps with facts, is and perhaps host",
  ],
  [{ rule: 1 }, "rule must be text that is not empty"],
])("%j: %s", (more, refusal) => {
  expect(refuseEntry({ ...rule, ...more })).toBe(refusal);
});

test.each(["category", "rule"])("%s may not be missing", (name) => {
  const { [name]: _, ...rest }: Record<string, string> = rule;
  expect(refuseEntry(rest)).toBe(`${name} is missing`);
});

test("the reference page has each key as the schema has it", () => {
  const page = readFileSync(new URL("../../../docs/reference/rules.md", import.meta.url), "utf8");
  expect(page).toContain(`| Key | Value |\n| --- | --- |\n${renderRuleKeys()}\n`);
});

/** The rules that we ship, held to the tests that are written inside them. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { evaluateRule } from "#cma/rules/judge.ts";
import { classOfFile, parseRuleFile } from "#cma/rules/rule-file.ts";

const directory = new URL("../../../rules/base/", import.meta.url);

const files = readdirSync(directory).map((name) =>
  parseRuleFile(name, classOfFile(name) ?? "", readFileSync(new URL(name, directory), "utf8")),
);
const rules = files.flatMap((file) => file.rules);

test("nothing is refused", () => {
  expect(files.flatMap((file) => file.refused)).toEqual([]);
});

test("no id is there twice", () => {
  const ids = rules.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

const known = {
  proc_sys: [
    "itbp-00001",
    ...[38511, 38523, 38524, 38526, 38528, 38529, 38532, 38533, 38535, 38537, 38539, 38542, 38544]
      .concat(38548, 38596, 38597, 38600, 38601)
      .map((vulnerability) => `nist_V-${vulnerability}`),
  ],
  login_defs: [38475, 38477, 38479, 38480, 38576, 38645].map(
    (vulnerability) => `nist_V-${vulnerability}`,
  ),
};

test.each(Object.entries(known))("%s has every id that operators know", (ruleClass, ids) => {
  const present = rules.filter((rule) => rule.class === ruleClass).map(({ id }) => id);
  expect(present).toEqual(expect.arrayContaining([...ids]));
});

describe.each(rules.map((rule) => ({ id: rule.id, rule })))("$id", ({ rule }) => {
  test("passes its own tests", () => {
    const cases = rule.tests.map(({ facts, host }) => evaluateRule(rule, [facts, host]).verdict);
    expect(cases).toEqual(rule.tests.map(({ is }) => is));
  });

  test("tests a pass, a failure and a host it is not about", () => {
    const verdicts = rule.tests.map(({ is }) => is);
    expect(verdicts).toEqual(expect.arrayContaining(["pass", "fail", "not_applicable"]));
  });

  test("says what is right, why, and how to mend and verify it", () => {
    expect(rule.given).toEqual(expect.arrayContaining(["severity", "title", "why", "fix"]));
    expect(rule.fix?.command).toBeDefined();
    expect(rule.fix?.verify).toBeDefined();
  });

  test("can be found under the id that older catalogues have", () => {
    const vulnerability = rule.id.replace("nist_", "");
    expect(vulnerability === rule.id || rule.aliases.includes(vulnerability)).toBe(true);
  });
});

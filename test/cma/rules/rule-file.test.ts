import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classOfFile, parseRuleFile } from "#cma/rules/rule-file.ts";

const parse = (source: string) => parseRuleFile("sshd.json", "sshd", source);

test.each([
  ["proc-sys.json", "proc_sys"],
  ["proc_sys.json", "proc_sys"],
  ["sshd.json", "sshd"],
  ["README.md", undefined],
  [".hidden.json", undefined],
  ["a b.json", undefined],
  ["../x.json", undefined],
  [".json", undefined],
])("%s is about %s", (name, ruleClass) => {
  expect(classOfFile(name)).toBe(ruleClass);
});

test("two keys are enough", () => {
  const { rules, refused } = parse('{\n "x-1": {"category": "security", "rule": "EQ($a, 1)"}}');
  expect(refused).toEqual([]);
  expect(rules).toMatchObject([
    {
      id: "x-1",
      class: "sshd",
      category: "security",
      severity: "medium",
      title: "x-1",
      text: "EQ($a, 1)",
      applies: undefined,
      needs: [],
      refs: { stig: [], cis: {}, nist80053: [] },
      file: "sshd.json",
      line: 2,
    },
  ]);
});

test("all keys arrive", () => {
  const entry = {
    category: "networking",
    severity: "high",
    title: "Title",
    rule: "EQ($a, 1)",
    applies: "EQ($b, 2)",
    needs: ["cpu"],
    why: "Because.",
    fix: { text: "Do.", command: "do", verify: "look" },
    url: "https://example.org/",
    refs: { stig: ["RHEL-1"], cis: { debian12: "1.2" }, nist_800_53: ["AC-1"] },
    aliases: ["V-1"],
    tests: [{ facts: { a: 1 }, host: { b: 2 }, is: "pass" }],
    comment: "for readers",
  };
  const { rules } = parse(JSON.stringify({ x: entry }));
  expect(rules).toMatchObject([
    {
      severity: "high",
      title: "Title",
      needs: ["cpu"],
      why: "Because.",
      fix: entry.fix,
      url: "https://example.org/",
      refs: { stig: ["RHEL-1"], cis: { debian12: "1.2" }, nist80053: ["AC-1"] },
      aliases: ["V-1"],
      tests: entry.tests,
      given: Object.keys(entry),
    },
  ]);
  expect(rules[0]?.applies).toBeDefined();
});

test("an entry of category comment is no rule, as in files of the Assimilation project", () => {
  const source = `{"copyright": {"category": "comment", "rule": "IGNORE(copyright notice)",
    "copyright": "(c)", "license": "…", "comment": "…"}}`;
  expect(parse(source)).toEqual({ rules: [], refused: [] });
});

describe("one bad rule is left out, and the others go on", () => {
  const good = '"good": {"category": "c", "rule": "EQ($a, 1)"}';
  test.each([
    ['"bad": {"category": "c",\n"rule": "EQ($a, 08)"}', 3, "rule, column 8: 08 is not octal"],
    [
      '"bad": {"category": "c", "rule": "NO($a)"}',
      2,
      "rule, column 1: there is no function called NO",
    ],
    [
      '"bad": {"category": "c", "rule": "EQ($a, 1)",\n"applies": "EQ("}',
      3,
      "applies, column 4: the expression ends too early",
    ],
    [
      '"bad": {"category": "c", "rule": "EQ($a, 1)",\n"severty": "high"}',
      3,
      'there is no key "severty"',
    ],
    [
      '"bad": {"category": "c", "rule": "EQ($a, 1)",\n"severity": "worst"}',
      3,
      "severity must be high, medium or low",
    ],
    [
      '"bad": {"category": "c", "rule": "EQ($a, 1)",\n"rule": "EQ($a, 2)"}',
      3,
      'the key "rule" is there twice',
    ],
    ['"bad": {"rule": "EQ($a, 1)"}', 2, "category is missing"],
    [
      '"bad": {"category": "c", "rule": "true"}',
      2,
      "rule is only a value: what should it be compared with?",
    ],
    ['"bad": 1', 2, "a rule is a map"],
    ['"bad id": {"category": "c", "rule": "EQ($a, 1)"}', 2, "this cannot be the id of a rule"],
    ['"__proto__": {"category": "c", "rule": "EQ($a, 1)"}', 2, "this cannot be the id of a rule"],
  ])("%s", (bad, line, reason) => {
    const { rules, refused } = parse(`{\n${bad},\n${good}}`);
    expect(rules.map(({ id }) => id)).toEqual(["good"]);
    expect(refused).toMatchObject([{ file: "sshd.json", line, reason }]);
  });
});

test("of an id that is there twice neither counts: nobody can say which was meant", () => {
  const { rules, refused } = parse(`{
    "a": {"category": "c", "rule": "EQ($a, 1)"},
    "b": {"category": "c", "rule": "EQ($a, 1)"},
    "a": {"category": "c", "rule": "EQ($a, 2)"}}`);
  expect(rules.map(({ id }) => id)).toEqual(["b"]);
  expect(refused.map(({ line, ruleId, reason }) => [line, ruleId, reason])).toEqual([
    [2, "a", "this id is also on line 4; neither counts"],
    [4, "a", "this id is also on line 2; neither counts"],
  ]);
});

test.each([
  ["[]", "a rule file is a map of rules"],
  ["", 'a value is missing or misspelt: ""'],
  ['{"a": }', 'a value is missing or misspelt: ""'],
])("%j is no rule file", (source, reason) => {
  expect(parse(source)).toEqual({
    rules: [],
    refused: [{ file: "sshd.json", line: 1, ruleId: undefined, reason }],
  });
});

test("no JSON makes it throw", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 2 }), (entry, more) => {
      const files = [
        { a: entry },
        { a: { category: "c", rule: "EQ($a, 1)", tests: more, fix: more } },
      ];
      for (const file of files) {
        const { rules, refused } = parse(JSON.stringify(file));
        expect(rules.length + refused.length).toBe(1);
      }
    }),
  );
});

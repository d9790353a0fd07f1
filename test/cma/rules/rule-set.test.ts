import { expect, test } from "vitest";
import { createRuleSet, loadRuleSet, rulesOf } from "#cma/rules/rule-set.ts";
import { createSimFiles } from "#test/support/sim/files.ts";

const rule = (expression: string, more: object = {}) => ({
  category: "security",
  rule: expression,
  ...more,
});

const load = (contents: Record<string, object | string>, directories = ["/base", "/site"]) =>
  loadRuleSet(
    createSimFiles(
      new Map(
        Object.entries(contents).map(([path, value]) => [
          path,
          typeof value === "string" ? value : JSON.stringify(value),
        ]),
      ),
    ),
    directories,
  );

test("a set inherits every id of its basis and may redefine it", () => {
  const { ruleSet, refused } = load({
    "/base/proc-sys.json": {
      a: rule("EQ($a, 1)", { severity: "high", title: "A", why: "w", aliases: ["V-1"] }),
      b: rule("EQ($b, 1)"),
    },
    "/base/sshd.json": { c: rule("EQ($c, 1)") },
    "/site/proc-sys.json": { a: rule("IN($a, 1, 2)"), d: rule("EQ($d, 1)") },
    "/site/README.md": "not a rule file",
  });
  expect(refused).toEqual([]);
  expect(rulesOf(ruleSet, "proc_sys").map(({ id, text }) => [id, text])).toEqual([
    ["a", "IN($a, 1, 2)"],
    ["b", "EQ($b, 1)"],
    ["d", "EQ($d, 1)"],
  ]);
  expect(rulesOf(ruleSet, "sshd").map(({ id }) => id)).toEqual(["c"]);
  expect(rulesOf(ruleSet, "pam")).toEqual([]);
  expect(ruleSet.rules.get("a")).toMatchObject({
    severity: "high",
    title: "A",
    why: "w",
    aliases: ["V-1"],
    file: "/site/proc-sys.json",
  });
});

test("what a redefinition says itself counts", () => {
  const { ruleSet } = load({
    "/base/x.json": { a: rule("EQ($a, 1)", { severity: "high", title: "A" }) },
    "/site/x.json": { a: rule("EQ($a, 2)", { severity: "low", title: "B" }) },
  });
  expect(ruleSet.rules.get("a")).toMatchObject({ severity: "low", title: "B" });
});

test("a redefinition with a mistake leaves the inherited rule in force", () => {
  const { ruleSet, refused } = load({
    "/base/x.json": { a: rule("EQ($a, 1)") },
    "/site/x.json": { a: rule("IGNROE(typing error)") },
  });
  expect(ruleSet.rules.get("a")?.text).toBe("EQ($a, 1)");
  expect(refused).toMatchObject([{ file: "/site/x.json", line: 1, ruleId: "a" }]);
});

test("a file that is no JSON takes no other file down", () => {
  const { ruleSet, refused } = load({
    "/base/bad.json": '{\n"a": ',
    "/base/good.json": { a: rule("EQ($a, 1)") },
  });
  expect([...ruleSet.rules.keys()]).toEqual(["a"]);
  expect(refused).toMatchObject([{ file: "/base/bad.json", line: 2, ruleId: undefined }]);
});

test("an id in two files of one directory counts in neither", () => {
  const { ruleSet, refused } = load({
    "/base/proc-sys.json": { a: rule("EQ($a, 1)"), b: rule("EQ($b, 1)") },
    "/base/proc_sys.json": { a: rule("EQ($a, 2)") },
  });
  expect([...ruleSet.rules.keys()]).toEqual(["b"]);
  expect(refused.map(({ file, reason }) => [file, reason])).toEqual([
    ["/base/proc-sys.json", "this id is also in /base/proc_sys.json, line 1; neither counts"],
    ["/base/proc_sys.json", "this id is also in /base/proc-sys.json, line 1; neither counts"],
  ]);
});

test("the basis must be there, a site's own rules need not", () => {
  expect(load({ "/site/x.json": { a: rule("EQ($a, 1)") } }).refused).toEqual([
    { file: "/base", line: undefined, ruleId: undefined, reason: "it cannot be read (ENOENT)" },
  ]);
  expect(load({ "/base/x.json": { a: rule("EQ($a, 1)") } }).refused).toEqual([]);
});

test("a set can be made of rules that are at hand", () => {
  const { ruleSet } = load({ "/base/x.json": { a: rule("EQ($a, 1)") } });
  expect(createRuleSet(rulesOf(ruleSet, "x"))).toEqual(ruleSet);
});

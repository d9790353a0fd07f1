import { describe, expect, test } from "vitest";
import { lookUp, refuseVariableName } from "#cma/rules/variable.ts";

const facts = {
  "net.ipv4.ip_forward": 0,
  "a.b": { c: 1 },
  a: { b: { c: 2, d: 3 }, list: [10, [20, 30], { x: "y" }] },
  "/etc/login.defs": { owner: "root", perms: { group: { write: false } } },
  nothing: null,
  "odd[0]": "a key like an index",
};

describe("a variable finds", () => {
  test.each([
    ["net.ipv4.ip_forward", 0],
    ["a.b.c", 1],
    ["a.b.d", 3],
    ["a.list[0]", 10],
    ["a.list[-1].x", "y"],
    ["a.list[2]x", "y"],
    ["a.list[1][1]", 30],
    ["/etc/login.defs.owner", "root"],
    ["/etc/login.defs.perms.group.write", false],
    ["odd[0]", "a key like an index"],
  ])("$%s: %j", (name, value) => {
    expect(lookUp([facts], name)).toBe(value);
  });
});

test.each([
  "nothing",
  "b",
  "a.b.x",
  "a.list[9]",
  "a.list[-9]",
  "a.list.0",
  "a.list[x]",
  "a.list[0].x",
  "net.ipv4.ip_forward.x",
  "constructor",
  "__proto__",
  "a.__proto__",
  "a.list.length",
])("$%s is absent", (name) => {
  expect(lookUp([facts], name)).toBeUndefined();
});

test("what is null or missing in one scope is looked for in the next", () => {
  const scopes = [{ a: null, "x.y": 1 }, { a: 2, b: 3 }, { b: 4 }];
  expect(["a", "b", "x.y", "c"].map((name) => lookUp(scopes, name))).toEqual([2, 3, 1, undefined]);
  expect(lookUp([], "a")).toBeUndefined();
});

test.each([
  ["", "a variable needs a name after the $"],
  ["x".repeat(501), "the name of the variable is too long"],
  ["a.".repeat(40), "the variable has too many parts"],
  ["kernel.exec-shield", undefined],
])("the name %j: %s", (name, refusal) => {
  expect(refuseVariableName(name)).toBe(refusal);
});

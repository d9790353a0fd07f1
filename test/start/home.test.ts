import { expect, test } from "vitest";
import { findHome, userNamesOf } from "../../start/home.ts";

test("the names of a passwd file", () => {
  const passwd = "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\n\n";
  expect([...userNamesOf(passwd)].filter((name) => name !== "")).toEqual(["root", "nobody"]);
});

test("the home can be named, and the daemons have one each below it", () => {
  const home = findHome({ ASSIMILATION_START: "/somewhere" }, new Set());
  expect(home).toMatchObject({ cma: "/somewhere/cma", nanoprobe: "/somewhere/nanoprobe" });
  expect(home.isWarm).toBe(false);
});

test("a relative XDG_STATE_HOME does not count; a relative home of our own is made whole", () => {
  expect(findHome({ XDG_STATE_HOME: "here" }, new Set()).root).toMatch(/^\/.*assimilation-start$/);
  expect(findHome({ ASSIMILATION_START: "here" }, new Set()).root).toMatch(/^\/.*\/here$/);
});

import { expect, test } from "vitest";
import { discoveryCatalog } from "#nanoprobe/discovery/catalog.ts";

const modules = discoveryCatalog.map(({ module }) => module);

test("each discovery is there once, by the name that rules and scripts know", () => {
  expect(modules.map(({ name }) => name)).toEqual([
    "netconfig",
    "os",
    "cpu",
    "packages",
    "login_defs",
    "tcpdiscovery",
    "proc_sys",
  ]);
});

test.each(modules)("$name says what it is, how often it looks and what it finds", (module) => {
  expect(module.doc).toMatch(/\.$/);
  expect(module.repeatMs).toBeGreaterThanOrEqual(60_000);
  expect(module.fields.length).toBeGreaterThan(0);
  for (const { doc } of module.fields) expect(doc).toMatch(/^[A-Z0-9`].*\.$/);
});

test("what waits for another waits for one that comes before it", () => {
  for (const [index, { after }] of discoveryCatalog.entries()) {
    if (after === undefined) continue;
    expect(modules.slice(0, index).map(({ name }) => name)).toContain(after.discovery);
  }
});

test("sysctls are looked for on Linux alone", () => {
  const after = discoveryCatalog.find(({ module }) => module.name === "proc_sys")?.after;
  expect(after?.when({ "kernel-name": "Linux" })).toBe(true);
  expect(after?.when({ NODATA: "x" })).toBe(false);
});

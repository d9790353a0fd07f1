/** Words in, a copy and a sentence out; what is copied is the store's business. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Instant, WallTime } from "@assimilation/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copy } from "#cma/assimcli/copy.ts";
import type { Call } from "#cma/assimcli/subcommand.ts";
import { createSqliteSource } from "#cma/store/copy/sqlite-source.ts";
import { createSqliteTarget } from "#cma/store/copy/sqlite-target.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { dumpSqlite } from "#test/support/dump-graph.ts";
import { writeKeptStore } from "#test/support/kept-store.ts";
import { runSubcommand } from "#test/support/run-subcommand.ts";

const directory = mkdtempSync(join(tmpdir(), "assim-copy-"));
const from = join(directory, "from.sqlite");
beforeAll(() => writeKeptStore(from));
afterAll(() => rmSync(directory, { recursive: true }));

/** `stepMs` pass whenever somebody looks at the clock. */
const run = (options: Call["options"], { stepMs = 0, isWatched = true } = {}) => {
  let now = 0;
  const clock = {
    now: () => {
      now += stepMs;
      return now as Instant;
    },
    wallTime: () => 5 as WallTime,
  };
  return runSubcommand(
    copy,
    { options },
    {
      ...{ clock, isWatched },
      openSource: async (path = "") => createSqliteSource({ openSqlite }, path),
      openTarget: async (path) => createSqliteTarget({ openSqlite }, path),
    },
  );
};

test("a sentence for people, and what is not in it", async () => {
  const to = join(directory, "people.sqlite");
  const { code, out, err } = await run({ from, to });
  expect(code).toBe(0);
  expect(out).toMatch(/^\d+ nodes, \d+ edges, 4 events, 2 states copied; both hold the same/);
  expect(err).toBe(
    "It is the store as of at 5: what a CMA wrote there later is not in the copy.\n",
  );
  expect(dumpSqlite(to)).toEqual(dumpSqlite(from));
});

test("a summary for programs", async () => {
  const to = join(directory, "programs.sqlite");
  const { code, out, err } = await run({ from, to, json: true });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(JSON.parse(out)).toMatchObject({ from, to, at: 5, events: 4, states: 2 });
  expect(JSON.parse(out).digest).toMatch(/^[0-9a-f]{32}$/);
});

test("who waits sees how far it is", async () => {
  const { err } = await run({ from, to: join(directory, "slow.sqlite") }, { stepMs: 3_000 });
  expect(err).toMatch(/^\d+ nodes, 0 edges, 0 events, 0 states written …$/m);
  expect(err).toMatch(/^\d+ nodes, 0 edges, 0 events, 0 states read again …$/m);
});

test("nobody is told where nobody looks", async () => {
  const to = join(directory, "cron.sqlite");
  const slow = { stepMs: 3_000, isWatched: false };
  expect(await run({ from, to, json: true }, slow)).toMatchObject({ code: 0, err: "" });
});

test("a target with something in it is refused, and stays as it is", async () => {
  const to = join(directory, "full.sqlite");
  await writeKeptStore(to);
  const before = dumpSqlite(to);
  await expect(run({ from, to })).rejects.toMatchObject({ code: "ASSIM_COPY_TARGET" });
  expect(dumpSqlite(to)).toEqual(before);
});

test("a source that is not there makes no target", async () => {
  const to = join(directory, "never.sqlite");
  const copying = run({ from: join(directory, "missing.sqlite"), to });
  await expect(copying).rejects.toMatchObject({ code: "ASSIM_STORE_OPEN" });
  expect(existsSync(to)).toBe(false);
});

test.each([
  { options: { from }, says: "copy needs --to URI" },
  { options: { from, to: from }, says: "--from and --to are the same" },
])("$says", async ({ options, says }) => {
  const { code, err } = await run(options);
  expect(code).toBe(2);
  expect(err).toContain(says);
});

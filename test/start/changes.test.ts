/** Against the real store: lines for what is new, once each, with nothing of a host obeyed by a terminal. */

import { join } from "node:path";
import { createSqliteReader } from "@assimilation/cma";
import { openSqlite } from "@assimilation/cma/system";
import { expect, test } from "vitest";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { createChangeFollower } from "../../start/changes.ts";
import { createPrng } from "../support/sim/prng.ts";
import { tempDir } from "../support/temp-dir.ts";

const subject = (designation: string) =>
  ({ kind: "Drone", key: "Drone:1", attributes: { designation } }) as const;

test("each change is a line, once", async () => {
  const file = join(tempDir(), "cma.sqlite");
  const store = createSqliteStore({ openSqlite, random: createPrng(1, "store") }, { file });
  const add = (designation: string, details: Record<string, string>) =>
    store.transact((tx) =>
      tx.addEvents([{ type: "warn", subject: subject(designation), details }], 1_700_000_000_000),
    );
  await add("before", {});

  const graph = createSqliteReader({ openSqlite }, { file });
  const follower = await createChangeFollower(graph, String, () => 0);
  expect(await follower.next()).toEqual([]);

  await add("web\u001b[2J1", { ruleid: "nist_V-38528", old_verdict: "pass", verdict: "fail" });
  const lines = await follower.next();
  expect(lines).toEqual(["1700000000000  warn  web\\x1b[2J1  nist_V-38528 pass → fail"]);
  expect(await follower.next()).toEqual([]);
  await graph.close();
  await store.close();
});

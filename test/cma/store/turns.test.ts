import { describe, expect, test } from "vitest";
import type { StoreTransaction } from "#cma/store/graph-store.ts";
import { createMemoryStore } from "#cma/store/memory-store.ts";
import { takeTurns } from "#cma/store/turns.ts";

/** A database that notes what it is asked, and fails where `fail` says. */
const notingDatabase = async (fail?: "begin" | "commit") => {
  const notes: string[] = [];
  const memory = createMemoryStore();
  // Borrowed only for its shape: the notes are what is tested.
  const tx = await memory.transact(async (inner): Promise<StoreTransaction> => inner);
  const note = (step: string) => async (): Promise<void> => {
    notes.push(step);
    if (step === fail) throw new Error(`${step} failed`);
  };
  const turns = takeTurns({
    begin: async () => {
      await note("begin")();
      return tx;
    },
    commit: note("commit"),
    rollback: note("rollback"),
    close: note("close"),
  });
  return { notes, ...turns };
};

describe("a turn", () => {
  test("begins, runs its body and commits; then comes the next, and closing last", async () => {
    const { notes, transact, close } = await notingDatabase();
    const body = (name: string) => async (): Promise<void> => {
      notes.push(name);
      await Promise.resolve();
    };
    await Promise.all([transact(body("one")), transact(body("two")), close(), close()]);
    expect(notes).toEqual(["begin", "one", "commit", "begin", "two", "commit", "close"]);
  });

  test.each([
    { fail: "begin", notes: ["begin", "rollback"] },
    { fail: "commit", notes: ["begin", "body", "commit", "rollback"] },
  ] as const)("whose $fail failed is rolled back, and rejects with that", async (row) => {
    const { notes, transact } = await notingDatabase(row.fail);
    const turn = transact(async () => {
      notes.push("body");
    });
    await expect(turn).rejects.toThrow(`${row.fail} failed`);
    expect(notes).toEqual(row.notes);
  });

  test("whose body failed is rolled back, and the next one begins", async () => {
    const { notes, transact } = await notingDatabase();
    const failing = transact(() => Promise.reject(new Error("body failed")));
    const next = transact(async () => "next");
    await expect(failing).rejects.toThrow("body failed");
    expect(await next).toBe("next");
    expect(notes).toEqual(["begin", "rollback", "begin", "commit"]);
  });
});

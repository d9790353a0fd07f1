/** How a program ends, as those see it who read what it says. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { expect, test } from "vitest";

const writer = join(import.meta.dirname, "../../support/toy-writer.ts");
/** Many times what a pipe holds. */
const BYTES = 1_000_000;

test("all that was said is there before the code is, however late it is read", async () => {
  const child = spawn(process.execPath, [writer, String(BYTES)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  // Something came, so the rest of it waits in the program.
  await once(child.stdout, "readable");
  expect((await buffer(child.stdout)).byteLength).toBe(BYTES);
  expect(await ended).toEqual([3, null]);
});

test("a reader that goes away ends it", async () => {
  const child = spawn(process.execPath, [writer, String(BYTES)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  await once(child.stdout, "readable");
  child.stdout.destroy();
  expect(await ended).toEqual([1, null]);
});

test("what cannot be written is said, and is no success", async () => {
  // Takes nothing, as a file on a full disk. Source: full(4).
  const full = openSync("/dev/full", "w");
  const child = spawn(process.execPath, [writer, "1"], { stdio: ["ignore", full, "pipe"] });
  closeSync(full);
  const ended = once(child, "exit");
  expect(child.stderr && (await text(child.stderr))).toBe(
    "The output cannot be written (ENOSPC).\n",
  );
  expect(await ended).toEqual([1, null]);
});

test.each([
  ["sentence", /^It is \\x1b\[2J there\.\n$/],
  ["stack", /^RangeError: It is \\x1b\[2J there\.\n {4}at .*\n/],
])("what is told last is made visible: a %s", async (kind, wanted) => {
  const child = spawn(process.execPath, [writer, kind], { stdio: ["ignore", "inherit", "pipe"] });
  const ended = once(child, "exit");
  const told = child.stderr && (await text(child.stderr));
  expect(told).toMatch(wanted);
  expect(told).not.toContain("\u001b");
  expect(await ended).toEqual([1, null]);
});

/** How a program ends, as those see it who read what it says. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
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

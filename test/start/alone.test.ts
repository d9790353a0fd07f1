/** With real processes: only a living `start/main.ts` keeps a home. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { claimHome, releaseHome } from "../../start/alone.ts";
import { tempDir } from "../support/temp-dir.ts";

test("a home that nobody has is ours until we let go", () => {
  const root = join(tempDir(), "new");
  expect(claimHome(root, process.pid)).toBeUndefined();
  expect(readFileSync(join(root, "start.pid"), "utf8")).toBe(`${process.pid}\n`);
  expect(claimHome(root, process.pid)).toBeUndefined();
  releaseHome(root);
  expect(() => readFileSync(join(root, "start.pid"))).toThrow("ENOENT");
});

test.each(["", "no number", "-1", "999999999", String(process.pid)])(
  "what a killed run left behind (%j) is taken over",
  (left) => {
    const root = tempDir();
    writeFileSync(join(root, "start.pid"), left);
    expect(claimHome(root, 1)).toBeUndefined();
  },
);

test("a start that runs keeps its home, and is named", async () => {
  const root = tempDir();
  mkdirSync(join(root, "start"));
  const main = join(root, "start/main.ts");
  writeFileSync(main, "process.stdout.write('up'); setInterval(() => undefined, 1000);\n");
  const child = spawn(process.execPath, [main], { stdio: ["ignore", "pipe", "ignore"] });
  await once(child.stdout, "data");
  writeFileSync(join(root, "start.pid"), `${child.pid}\n`);
  expect(claimHome(root, process.pid)).toBe(child.pid);
  child.kill();
  await once(child, "close");
  expect(claimHome(root, process.pid)).toBeUndefined();
});

test("where nothing can be kept, the sentence names the place and the way out", () => {
  const root = tempDir();
  writeFileSync(join(root, "file"), "");
  expect(() => claimHome(join(root, "file/below"), 1)).toThrow(
    /Nothing can be kept in .*file\/below .*\nASSIMILATION_START=/s,
  );
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** An empty directory with mode 0700, gone when the running test is over. */
export const temporaryDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), "assimilation-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
};

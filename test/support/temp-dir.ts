/** An empty directory of the test's own, mode 0700, gone when the test has finished. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export const tempDir = (): string => {
  const path = mkdtempSync(join(tmpdir(), "assimilation-test-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

/** What takes long to make and is kept: a directory that several processes may want, and make, at once. */
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The directory is there with all that `fill` puts in `part`, or not at all. Test files that run side
 * by side may each begin; who is first is taken, for a directory cannot take the place of a full one.
 */
export const makeOnce = (directory: string, fill: (part: string) => void): void => {
  const part = mkdtempSync(join(dirname(directory), "part-"));
  try {
    fill(part);
    renameSync(part, directory);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    if (!isFull(error)) throw error;
  }
};

const isFull = (error: unknown): boolean =>
  error instanceof Error && "code" in error && ["ENOTEMPTY", "EEXIST"].includes(String(error.code));

/**
 * What a package would have installed, put in place by a first start: the files
 * directly in a directory, with their modes. A directory that is there is the
 * site's, and stays as it is.
 */
import { AssimilationError } from "../errors.ts";
import type { FileResult, Files } from "../world/files.ts";

const ENTRIES_MAX = 1000;
const FILE_BYTES_MAX = 1024 * 1024;

/** True when it was copied. @throws AssimilationError naming what could not be copied. */
export const copyDirectoryOnce = (
  files: Pick<Files, "list" | "makeDirectory" | "read" | "stat" | "writeAtomic">,
  from: string,
  to: string,
): boolean => {
  if (files.stat(to).ok) return false;
  const entries = demand(files.list(from, ENTRIES_MAX), from);
  demand(files.makeDirectory(to, 0o755), to);
  for (const { name } of entries.filter(({ kind }) => kind === "file")) {
    const source = `${from}/${name}`;
    const { mode } = demand(files.stat(source), source);
    const bytes = demand(files.read(source, FILE_BYTES_MAX), source);
    demand(files.writeAtomic(`${to}/${name}`, bytes, mode & 0o755), `${to}/${name}`);
  }
  return true;
};

const demand = <T>(result: FileResult<T>, path: string): T => {
  if (result.ok) return result.value;
  throw new AssimilationError(
    "ASSIM_COPY",
    `Cannot copy what belongs there: ${path} (${result.code}).`,
  );
};

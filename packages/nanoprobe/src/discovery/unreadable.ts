/**
 * What could not be read, counted: on somebody else's host that is weather, so
 * it makes one line in the log for a whole discovery and nothing else.
 *
 * What is not there is not counted, and neither is a process that ended while
 * we looked at it.
 */
import type { FileErrorCode, FileResult } from "@assimilation/protocol";

export interface Unreadable {
  count: number;
  first: { readonly path: string; readonly code: FileErrorCode } | undefined;
}

export const nothingUnreadable = (): Unreadable => ({ count: 0, first: undefined });

/** The value, or undefined once the failure is noted. */
export const readable = <T>(
  unreadable: Unreadable,
  path: string,
  result: FileResult<T>,
): T | undefined => {
  if (result.ok) return result.value;
  if (!GONE.has(result.code)) note(unreadable, path, result.code);
  return undefined;
};

export const note = (unreadable: Unreadable, path: string, code: FileErrorCode): void => {
  unreadable.count += 1;
  unreadable.first ??= { path, code };
};

/** ESRCH is how /proc says that the process is no more. */
const GONE: ReadonlySet<FileErrorCode> = new Set(["ENOENT", "ENOTDIR", "ESRCH"]);

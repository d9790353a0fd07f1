/**
 * What could not be read, counted: on somebody else's host that is weather, so
 * it makes one line in the log for a whole discovery and nothing else.
 *
 * What is not there is not counted, and neither is a process that ended while
 * we looked at it. Some files never answer (the speed of an interface that is
 * down); what is closed to us, or broken, is worse: there the host may look
 * better than it is.
 */
import type { FileErrorCode, FileResult } from "@assimilation/protocol";

export interface Unreadable {
  count: number;
  first: UnreadablePath | undefined;
  /** The first {@link BAD_MAX} that are closed to us, or broken. */
  readonly bad: UnreadablePath[];
}

export interface UnreadablePath {
  readonly path: string;
  readonly code: FileErrorCode;
}

export const nothingUnreadable = (): Unreadable => ({
  count: 0,
  first: undefined,
  bad: [],
});

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
  if (BAD.has(code) && unreadable.bad.length < BAD_MAX) unreadable.bad.push({ path, code });
};

/** ESRCH is how /proc says that the process is no more. */
const GONE: ReadonlySet<FileErrorCode> = new Set(["ENOENT", "ENOTDIR", "ESRCH"]);

/** Enough to see what they have in common. */
const BAD_MAX = 10;

const BAD: ReadonlySet<FileErrorCode> = new Set(["EACCES", "EPERM", "EIO", "EFBIG"]);

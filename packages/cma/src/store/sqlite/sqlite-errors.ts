/**
 * What SQLite and the file system said, as a code and a sentence for people.
 *
 * Source: sqlite.org/rescode.html; errno(3).
 */
import { AssimilationError, type ErrorCode } from "@assimilation/protocol";

export interface StoreFailure {
  readonly code: ErrorCode;
  /** Primary result codes of SQLite. */
  readonly results: readonly number[];
  readonly errnos: readonly string[];
  readonly sentence: (file: string) => string;
}

export const storeFailures: readonly StoreFailure[] = [
  {
    code: "ASSIM_STORE_FULL",
    results: [13],
    errnos: ["ENOSPC", "EDQUOT"],
    sentence: (file) => `No space is left for ${file}: make room on its file system.`,
  },
  {
    code: "ASSIM_STORE_READONLY",
    results: [8],
    errnos: ["EROFS"],
    sentence: (file) =>
      `${file} cannot be written: see whether its file system is mounted read-only (findmnt -T), and who owns it and its -wal and -shm.`,
  },
  {
    code: "ASSIM_STORE_BUSY",
    results: [5, 6],
    errnos: [],
    sentence: (file) =>
      `Another process holds ${file} locked: end it (fuser -v ${file} shows which), or try again.`,
  },
  {
    code: "ASSIM_STORE_CORRUPT",
    results: [11, 26],
    errnos: [],
    sentence: (file) =>
      `${file} is damaged or is not a database: move it, its -wal and its -shm away, and restore a backup or start without one; agents then send everything again.`,
  },
  {
    code: "ASSIM_STORE_OPEN",
    results: [3, 14],
    errnos: ["ENOENT", "EACCES", "EPERM", "EISDIR", "ENOTDIR", "ELOOP", "ENAMETOOLONG"],
    sentence: (file) =>
      `${file} cannot be opened: its directory must exist and this user must be able to write in it, for the -wal and -shm files too.`,
  },
  {
    code: "ASSIM_STORE_IO",
    results: [10],
    errnos: ["EIO"],
    sentence: (file) => `The disk under ${file} failed: see the kernel's log (dmesg).`,
  },
];

/** SQLITE_CONSTRAINT_FOREIGNKEY */
const FOREIGN_KEY_RESULT = 787;

/**
 * An AssimilationError for what the world did; anything else comes back as it
 * was, for then the mistake is ours.
 */
export const storeError = (error: unknown, file: string): unknown => {
  if (!(error instanceof Error)) return error;
  const result = resultOf(error);
  const errno = "code" in error ? error.code : undefined;
  const failure = storeFailures.find(
    ({ results, errnos }) =>
      (result !== undefined && results.includes(result & 0xff)) ||
      (typeof errno === "string" && errnos.includes(errno)),
  );
  if (failure === undefined) return error;
  return new AssimilationError(failure.code, `${failure.sentence(file)} (${error.message})`, {
    cause: error,
  });
};

/** Runs `work`; what it throws, {@link storeError} has seen. */
export const attempt = <T>(file: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw storeError(error, file);
  }
};

export const isMissingReference = (error: unknown): boolean =>
  error instanceof Error && resultOf(error) === FOREIGN_KEY_RESULT;

const resultOf = (error: Error): number | undefined =>
  "errcode" in error && typeof error.errcode === "number" ? error.errcode : undefined;

/**
 * Files, as the rest of the code is allowed to know them.
 *
 * Synchronous, because /proc answers from memory: 1,324 sysctls take 13 ms this
 * way and 93 ms through promises. Whoever reads many gives way between slices.
 * A file that cannot be read is a value, not an exception: on somebody else's
 * host that is weather.
 */

/** `errno` name, such as `ENOENT`, `EACCES`, `EIO`, `ENOSPC`. */
export type FileErrorCode = string;

export type FileResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: FileErrorCode };

export type FileKind = "file" | "directory" | "link" | "other";

export interface FileStat {
  readonly kind: FileKind;
  /** Permission bits only: `0o600`. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly bytes: number;
}

export interface Files {
  /**
   * The whole file, or refused with `EFBIG` when it has more than `bytesMax`.
   * Opens first and looks at the descriptor: only regular files are read, and
   * never a FIFO or device (`EINVAL`). A last link is followed where root or we
   * made it, else `ELOOP`. The buffer is the caller's.
   */
  readonly read: (path: string, bytesMax: number) => FileResult<Uint8Array>;
  /** As `read`, decoded as UTF-8; bytes that are not become U+FFFD. */
  readonly readText: (path: string, bytesMax: number) => FileResult<string>;
  /** Sorted by code unit, at most `entriesMax` of them, else `EFBIG`. */
  readonly list: (path: string, entriesMax: number) => FileResult<readonly FileEntry[]>;
  /** Does not follow a final link. */
  readonly stat: (path: string) => FileResult<FileStat>;
  readonly readLink: (path: string) => FileResult<string>;
  /**
   * All or nothing: written beside the target, fsynced, renamed, directory
   * fsynced. `mode` is exact, whatever the umask.
   */
  readonly writeAtomic: (path: string, bytes: Uint8Array, mode: number) => FileResult<void>;
  /**
   * `mode` is exact. Missing parents are made with 0755. Ok, and the mode left
   * alone, when it was there already.
   */
  readonly makeDirectory: (path: string, mode: number) => FileResult<void>;
  /** Ok when it was not there. */
  readonly remove: (path: string) => FileResult<void>;
}

export interface FileEntry {
  readonly name: string;
  readonly kind: FileKind;
}

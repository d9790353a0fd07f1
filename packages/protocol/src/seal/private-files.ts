/**
 * Files that nobody else may read or replace: looked at before they are trusted.
 *
 * Whatever is wrong with one is said with its name and the command that mends
 * it, because the reader of that message has a host to bring up. A directory
 * that only its owner can enter comes first, so between the look and the read
 * nobody else can exchange a file. Source: docs/guides/keys.md.
 */
import type { ErrorCode } from "../error-codes.ts";
import { AssimilationError } from "../errors.ts";
import type { FileResult, FileStat, Files } from "../world/files.ts";

export interface PrivateFilesDeps {
  readonly files: Files;
  /** Who we are. Root may use what belongs to the owner of the directory. */
  readonly uid: number;
}

/** A directory that was looked at: only its owner (or root) can put files there. */
export interface KeyDirectory {
  readonly path: string;
  readonly ownerUid: number;
}

/** `private`: nobody else may even enter it; `readable`: others may look, as at the state. */
export type DirectoryKind = "private" | "readable";

/**
 * The directory, made where it is not there yet.
 *
 * @throws AssimilationError when others could do more than its kind allows, or it cannot be made.
 */
export const openDirectory = (
  { files, uid }: PrivateFilesDeps,
  path: string,
  kind: DirectoryKind,
): KeyDirectory => {
  const { mode, forbidden } = directoryModes[kind];
  if (isMissing(files.stat(path))) {
    demand(files.makeDirectory(path, mode), "ASSIM_KEYS_WRITE", `make the directory ${path}`);
  }
  const stat = demand(files.stat(path), "ASSIM_KEYS_READ", `look at the directory ${path}`);
  if (stat.kind !== "directory") {
    throw new AssimilationError("ASSIM_KEYS_KIND", `${path} is not a directory. Move it away.`);
  }
  if ((stat.mode & forbidden) !== 0) refuseMode(path, stat, mode);
  if (uid !== 0 && stat.uid !== uid && stat.uid !== 0) refuseOwner(path, stat, uid);
  return { path, ownerUid: stat.uid };
};

/**
 * The bytes of a file in the directory; undefined where there is none.
 *
 * @throws AssimilationError when others could have read (secret) or written it,
 *   or it does not have exactly `bytes` bytes.
 */
export const readPrivateFile = (
  deps: PrivateFilesDeps,
  directory: KeyDirectory,
  name: string,
  { bytes, isSecret }: { readonly bytes: number; readonly isSecret: boolean },
): Uint8Array | undefined => {
  const found = lookAtFile(deps, directory, name, isSecret);
  if (found === undefined) return undefined;
  const { path, stat } = found;
  const read = deps.files.read(path, bytes);
  if (stat.bytes !== bytes || (read.ok && read.value.byteLength !== bytes)) {
    throw new AssimilationError(
      "ASSIM_KEYS_SIZE",
      `${path} has ${stat.bytes} bytes, not ${bytes}: it is damaged. Restore it from your backup: cp BACKUP ${quote(path)}`,
    );
  }
  if (isClosed(read)) refuseAccess(path, deps.uid, isSecret ? 0o600 : 0o644);
  return demand(read, "ASSIM_KEYS_READ", `read ${path}`);
};

/**
 * The text of a secret that people write, such as a password; undefined where there is none.
 *
 * @throws AssimilationError as for {@link readPrivateFile}, and above `bytesMax`.
 */
export const readPrivateText = (
  deps: PrivateFilesDeps,
  directory: KeyDirectory,
  name: string,
  bytesMax: number,
): string | undefined => {
  const found = lookAtFile(deps, directory, name, true);
  if (found === undefined) return undefined;
  const { path } = found;
  const read = deps.files.readText(path, bytesMax);
  if (isClosed(read)) refuseAccess(path, deps.uid, 0o600);
  return demand(read, "ASSIM_KEYS_READ", `read ${path}`);
};

/** @throws AssimilationError naming the file and what the system said. */
export const writePrivateFile = (
  { files }: PrivateFilesDeps,
  directory: KeyDirectory,
  name: string,
  bytes: Uint8Array,
  { isSecret }: { readonly isSecret: boolean },
): void => {
  const path = `${directory.path}/${name}`;
  demand(
    files.writeAtomic(path, bytes, isSecret ? 0o600 : 0o644),
    "ASSIM_KEYS_WRITE",
    `write ${path}`,
  );
};

/** Names in the directory, sorted. @throws AssimilationError when it cannot be read. */
export const namesIn = ({ files, uid }: PrivateFilesDeps, { path }: KeyDirectory): string[] => {
  const listed = files.list(path, ENTRIES_MAX);
  if (isClosed(listed)) refuseAccess(path, uid, directoryModes.private.mode);
  return demand(listed, "ASSIM_KEYS_READ", `list ${path}`).map(({ name }) => name);
};

/** Nobody else can read a secret, or write anything, that was looked at. */
const lookAtFile = (
  { files, uid }: PrivateFilesDeps,
  directory: KeyDirectory,
  name: string,
  isSecret: boolean,
): { readonly path: string; readonly stat: FileStat } | undefined => {
  const path = `${directory.path}/${name}`;
  const found = files.stat(path);
  if (isMissing(found)) return undefined;
  const stat = demand(found, "ASSIM_KEYS_READ", `look at ${path}`);
  if (stat.kind !== "file") {
    throw new AssimilationError(
      "ASSIM_KEYS_KIND",
      `${path} is not a regular file. Put the key itself there: a link can be turned elsewhere.`,
    );
  }
  const forbidden = isSecret ? 0o077 : 0o022;
  if ((stat.mode & forbidden) !== 0) refuseMode(path, stat, isSecret ? 0o600 : 0o644);
  const isOurs = stat.uid === uid || stat.uid === 0;
  if (!isOurs && !(uid === 0 && stat.uid === directory.ownerUid)) refuseOwner(path, stat, uid);
  return { path, stat };
};

/** For a shell, whatever is in it. */
export const quote = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`;

const directoryModes: Readonly<
  Record<DirectoryKind, { readonly mode: number; readonly forbidden: number }>
> = {
  private: { mode: 0o700, forbidden: 0o077 },
  readable: { mode: 0o750, forbidden: 0o022 },
};

const octal = (mode: number): string => mode.toString(8).padStart(4, "0");

/** Far more than keys; a directory with more is not ours. */
const ENTRIES_MAX = 4096;

const isMissing = (result: FileResult<FileStat>): boolean => !result.ok && result.code === "ENOENT";

const isClosed = (result: FileResult<unknown>): boolean => !result.ok && result.code === "EACCES";

const demand = <T>(result: FileResult<T>, code: ErrorCode, what: string): T => {
  if (result.ok) return result.value;
  throw new AssimilationError(code, `Could not ${what}: ${result.code}.`);
};

const refuseMode = (path: string, { mode }: FileStat, wanted: number): never => {
  throw new AssimilationError(
    "ASSIM_KEYS_MODE",
    `${path} has mode ${octal(mode)}: others may use it. Mend it: chmod ${octal(wanted)} ${quote(path)}`,
  );
};

const refuseOwner = (path: string, stat: FileStat, uid: number): never => {
  throw new AssimilationError(
    "ASSIM_KEYS_OWNER",
    `${path} belongs to user id ${stat.uid}, and we run as ${uid}. Mend it: chown ${uid} ${quote(path)}`,
  );
};

const refuseAccess = (path: string, uid: number, wanted: number): never => {
  throw new AssimilationError(
    "ASSIM_KEYS_READ",
    `${path} is closed to user id ${uid}, which we run as. Mend it: chown ${uid} ${quote(path)} && chmod ${octal(wanted)} ${quote(path)}`,
  );
};

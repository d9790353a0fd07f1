/**
 * Files through node:fs, for a process that may be root on a host where others
 * can plant files.
 *
 * Reading opens first and asks the descriptor what it is, without blocking and
 * without following a last link blindly: a FIFO does not hang us, and a link is
 * followed only where root or we ourselves made it, so that nobody else decides
 * what we read. /proc and /sys are regular files that say they have 0 bytes:
 * every file is read to its end, whatever its size claims.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  opendirSync,
  openSync,
  readlinkSync,
  readSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { FileEntry, FileKind, FileResult, Files } from "../world/files.ts";
import { errnoOf } from "./errno.ts";
import { systemRandom } from "./system-random.ts";

/** Larger than nearly every file of /proc, /sys and /etc. */
const CHUNK_BYTES = 65_536;

/** As the kernel's own patience with a chain of links, but shorter. */
const LINKS_MAX = 8;

/** One buffer for all reads: they are synchronous, so they never overlap. */
const chunk = new Uint8Array(CHUNK_BYTES);
const utf8 = new TextDecoder();

export const systemFiles: Files = {
  read: (path, bytesMax) => attempt(() => readWhole(path, bytesMax)),

  readText: (path, bytesMax) => attempt(() => utf8.decode(readWhole(path, bytesMax))),

  list: (path, entriesMax) => attempt(() => listDirectory(path, entriesMax)),

  stat: (path) =>
    attempt(() => {
      const stats = lstatSync(path);
      const { mode, uid, gid, size } = stats;
      return { kind: kindOf(stats), mode: mode & 0o7777, uid, gid, bytes: size };
    }),

  readLink: (path) => attempt(() => readlinkSync(path)),

  writeAtomic: (path, bytes, mode) => attempt(() => replaceFile(path, bytes, mode)),

  makeDirectory: (path, mode) => attempt(() => makeWithParents(path, mode)),

  remove: (path) => {
    const removed = attempt(() => unlinkSync(path));
    return removed.ok || removed.code !== "ENOENT" ? removed : { ok: true, value: undefined };
  },
};

const attempt = <T>(operation: () => T): FileResult<T> => {
  try {
    return { ok: true, value: operation() };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, code: error.code };
    return { ok: false, code: errnoOf(error) };
  }
};

/** Carries an errno of our own choice out of {@link attempt}. */
class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const withDescriptor = <T>(path: string, flags: number, use: (fd: number) => T): T => {
  const fd = openSync(path, flags);
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
};

const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const readWhole = (path: string, bytesMax: number): Uint8Array => {
  const fd = openTrusted(path);
  try {
    const stats = fstatSync(fd);
    if (stats.isDirectory()) throw new Refused("EISDIR");
    if (!stats.isFile()) throw new Refused("EINVAL");
    if (stats.size > bytesMax) throw new Refused("EFBIG");
    return readToEnd(fd, bytesMax);
  } finally {
    closeSync(fd);
  }
};

/** Opens through links, one hop at a time, as long as each was made by root or by us. */
const openTrusted = (path: string): number => {
  let target = path;
  for (let hops = 0; hops <= LINKS_MAX; hops++) {
    try {
      return openSync(target, READ_FLAGS);
    } catch (error) {
      if (errnoOf(error) !== "ELOOP") throw error;
    }
    const { uid } = lstatSync(target);
    if (uid !== 0 && uid !== process.geteuid?.()) throw new Refused("ELOOP");
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw new Refused("ELOOP");
};

const readToEnd = (fd: number, bytesMax: number): Uint8Array => {
  const full: Uint8Array[] = [];
  let total = 0;
  let filled = 0;
  for (;;) {
    // No more than counts: for each read of /proc/sys the kernel clears a buffer of this size.
    const wanted = Math.min(CHUNK_BYTES - filled, bytesMax + 1 - total);
    const count = readSync(fd, chunk, filled, wanted, null);
    if (count === 0) break;
    filled += count;
    total += count;
    if (total > bytesMax) throw new Refused("EFBIG");
    if (filled === CHUNK_BYTES) {
      full.push(chunk.slice());
      filled = 0;
    }
  }
  if (full.length === 0) return chunk.slice(0, filled);

  const whole = new Uint8Array(total);
  let offset = 0;
  for (const part of [...full, chunk.subarray(0, filled)]) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
};

const listDirectory = (path: string, entriesMax: number): readonly FileEntry[] => {
  const directory = opendirSync(path, { bufferSize: 256 });
  try {
    const entries: FileEntry[] = [];
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
      if (entries.length === entriesMax) throw new Refused("EFBIG");
      entries.push({ name: entry.name, kind: kindOf(entry) });
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } finally {
    directory.closeSync();
  }
};

/** Parents that are missing get mode 0755, whatever the umask: others pass through them. */
const makeWithParents = (path: string, mode: number): void => {
  const made = attempt(() => mkdirSync(path, 0o700));
  if (!made.ok && made.code === "ENOENT" && dirname(path) !== path) {
    makeWithParents(dirname(path), 0o755);
    makeWithParents(path, mode);
  } else if (made.ok) {
    // What we have just made is no link, unless somebody put one in its place.
    withDescriptor(path, constants.O_DIRECTORY | constants.O_NOFOLLOW, (fd) =>
      fchmodSync(fd, mode),
    );
  } else if (made.code !== "EEXIST" || !statSync(path).isDirectory()) {
    throw new Refused(made.code);
  }
};

const kindOf = (entry: Pick<Stats, "isFile" | "isDirectory" | "isSymbolicLink">): FileKind => {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  return entry.isSymbolicLink() ? "link" : "other";
};

const CREATE_FLAGS =
  constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

const replaceFile = (path: string, bytes: Uint8Array, mode: number): void => {
  const directory = dirname(path);
  const suffix = systemRandom.uint32().toString(16).padStart(8, "0");
  const beside = `${directory}/.${basename(path)}.${suffix}.tmp`;

  const fd = openSync(beside, CREATE_FLAGS, 0o600);
  try {
    try {
      writeAll(fd, bytes);
      fchmodSync(fd, mode);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(beside, path);
  } catch (error) {
    attempt(() => unlinkSync(beside));
    throw error;
  }
  withDescriptor(directory, constants.O_DIRECTORY, fsyncSync);
};

/** A nearly full disk writes part of what it is given before it says ENOSPC. */
const writeAll = (fd: number, bytes: Uint8Array): void => {
  for (let offset = 0; offset < bytes.byteLength; ) {
    offset += writeSync(fd, bytes, offset);
  }
};

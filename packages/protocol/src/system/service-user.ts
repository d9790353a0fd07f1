/**
 * The user that a daemon runs as, and giving up root for it.
 *
 * Everything that root must do comes first: directories are made and handed
 * over. Then root is given up for good, before a socket, a key or a file that
 * the user could have planted is opened.
 */
import { execFileSync } from "node:child_process";
import { accessSync, closeSync, constants, fchownSync, fstatSync, openSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname } from "node:path";
import { AssimilationError } from "../errors.ts";
import { systemFiles } from "./system-files.ts";
import { untrustedPart } from "./trusted-path.ts";

export interface ServiceUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** `gid` among them. */
  readonly groups: readonly number[];
}

export interface Directory {
  readonly path: string;
  readonly mode: number;
  /** What of it becomes the service user's, when root made it; nothing unless told. */
  readonly handOver?: "owner" | "group";
}

/** @throws AssimilationError with the line that makes the user, when there is none. */
export const findServiceUser = (name: string): ServiceUser => {
  const [uid] = idsOf("-u", name);
  const [gid] = idsOf("-g", name);
  if (uid === undefined || gid === undefined) {
    throw new AssimilationError(
      "ASSIM_USER_MISSING",
      `There is no user ${name}, and this daemon does not run as root. Make the user with \`useradd --system --user-group --no-create-home --home-dir /var/lib/assimilation --shell /usr/sbin/nologin ${name}\`, or name another with --user.`,
    );
  }
  return { name, uid, gid, groups: idsOf("-G", name) };
};

export const currentUserName = (): string => {
  try {
    return userInfo().username;
  } catch {
    // A container may run us as a number without a name.
    return String(process.geteuid?.() ?? "");
  }
};

/**
 * Makes what is missing; what is there keeps its mode. Without a user nothing is
 * handed over. Root makes nothing where others could replace it.
 *
 * @throws AssimilationError naming the directory.
 */
export const prepareDirectories = (
  directories: readonly Directory[],
  user: ServiceUser | undefined,
): void => {
  for (const { path, mode, handOver: part } of directories) {
    refuseUntrusted(dirname(path));
    const made = systemFiles.makeDirectory(path, mode);
    if (!made.ok) {
      throw new AssimilationError(
        "ASSIM_DIRECTORY",
        `Cannot make the directory ${path} (${made.code}). Run as root, or give --home DIR a place that you may write to.`,
      );
    }
    // Again, for what was made in a directory where others may make things too.
    refuseUntrusted(dirname(path));
    if (user !== undefined && part !== undefined) handOver(path, constants.O_DIRECTORY, user, part);
  }
};

const refuseUntrusted = (path: string): void => {
  if (process.geteuid?.() !== 0) return;
  const part = untrustedPart(systemFiles, path);
  if (part === undefined) return;
  throw new AssimilationError(
    "ASSIM_DIRECTORY",
    `Root does not put keys and scripts below ${part.path}, which ${part.why} and could be replaced. Give --home DIR a place where only root may write, such as below /srv, or run as the user whose directory it is.`,
  );
};

/** Files that root made for the daemon, such as its keys. Links and what is not root's stay as they are. */
export const handOverFiles = (paths: readonly string[], user: ServiceUser): void => {
  for (const path of paths) handOver(path, constants.O_NONBLOCK, user, "owner");
};

/**
 * For good: group list, group, user, and a check that there is no way back.
 *
 * @throws AssimilationError when the user may not reach one of `needed` paths.
 */
export const becomeServiceUser = (user: ServiceUser, needed: readonly string[]): void => {
  giveUpRoot(user);
  const closed = needed.find((path) => !isReachable(path));
  if (closed === undefined) return;
  throw new AssimilationError(
    "ASSIM_USER_REACH",
    `The user ${user.name} may not reach ${closed}: a directory above it is closed to others. Move it to where it may, such as /opt or /var/lib, or name another user with --user.`,
  );
};

const giveUpRoot = ({ name, uid, gid, groups }: ServiceUser): void => {
  process.setgroups?.([...groups]);
  process.setgid?.(gid);
  process.setuid?.(uid);
  if (uid === 0) return;
  try {
    process.setuid?.(0);
  } catch {
    return;
  }
  throw new RangeError(`root could be had again after becoming ${name}`);
};

const isReachable = (path: string): boolean => {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
};

/** What others could have put there is left as it is: links, second names of a file, what is not root's. */
const handOver = (
  path: string,
  flags: number,
  { uid, gid }: ServiceUser,
  part: "owner" | "group",
): void => {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | flags);
  try {
    const stats = fstatSync(fd);
    const isPlain = stats.isDirectory() || (stats.isFile() && stats.nlink === 1);
    if (isPlain && stats.uid === 0) fchownSync(fd, part === "owner" ? uid : 0, gid);
  } finally {
    closeSync(fd);
  }
};

/** Through `id`, which asks whatever the system keeps its users in. Empty without the user. */
const idsOf = (flag: "-u" | "-g" | "-G", name: string): readonly number[] => {
  try {
    const answer = execFileSync("/usr/bin/id", [flag, "--", name], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return answer.trim().split(" ").map(Number);
  } catch {
    return [];
  }
};

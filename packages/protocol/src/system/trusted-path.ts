/**
 * Whether somebody else could put something of theirs on the way to a directory that root makes
 * and then writes to: keys, scripts that run, logs.
 *
 *     /srv          root, 0755      may be passed
 *     /tmp          root, 1777      may be passed if what comes next is root's: sticky
 *     /home/joe     joe             not: joe can replace all that is below
 *     /srv/link     root's link     its target is gone through in the same way
 *
 * Whoever owns `/` counts as root: in a user namespace that is another number.
 */
import type { FileStat, Files } from "../world/files.ts";

export interface UntrustedPart {
  readonly path: string;
  /** The rest of a sentence that begins with the path. */
  readonly why: string;
}

/**
 * The first part that others can replace, or write to; undefined where there is none. What is not
 * there yet is root's to make.
 */
export const untrustedPart = (
  files: Pick<Files, "stat" | "readLink">,
  path: string,
): UntrustedPart | undefined => {
  const root = files.stat("/");
  const owners = new Set([0, root.ok ? root.value.uid : 0]);
  const left = path.split("/");
  let links = 0;
  let at = "";

  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    if (name === "" || name === ".") continue;
    if (name === "..") {
      at = at.slice(0, Math.max(0, at.lastIndexOf("/")));
      continue;
    }
    const next = `${at}/${name}`;
    const stat = files.stat(next);
    if (!stat.ok) return undefined;
    const why = whyNot(stat.value, owners);
    if (why !== undefined) return { path: next, why };
    if (stat.value.kind !== "link") {
      at = next;
      continue;
    }
    const target = files.readLink(next);
    links += 1;
    if (!target.ok || links > LINKS_MAX) return { path: next, why: "is a link that leads nowhere" };
    if (target.value.startsWith("/")) at = "";
    left.unshift(...target.value.split("/"));
  }
  return undefined;
};

const whyNot = (
  { kind, mode, uid, gid }: FileStat,
  owners: ReadonlySet<number>,
): string | undefined => {
  if (!owners.has(uid)) return `belongs to user ${uid}`;
  const isPeoples = gid >= PEOPLES_GROUPS_FROM && !owners.has(gid);
  const isShared = (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && isPeoples);
  // In a sticky directory others cannot replace what is root's.
  if (kind === "link" || !isShared || (mode & 0o1000) !== 0) return undefined;
  return "can be written to by others";
};

/** Groups below are the system's: Ubuntu's `/var/log` is writable for syslog. Source: login.defs(5). */
const PEOPLES_GROUPS_FROM = 1000;
/** As the kernel's own patience with links. */
const LINKS_MAX = 40;

/**
 * Which scripts there are, and which of them we dare to run.
 *
 * Every regular executable directly in the directory, in name order. Whoever
 * can write such a file, or the directory, could make the CMA run anything, so
 * both must belong to root or to the CMA's user and be writable by nobody else.
 * Links are not followed: where they lead, others may write. Left-overs of
 * editors and package managers are no scripts.
 *
 * Looked at anew for each event: an operator adds or takes away a script and
 * need not tell anybody.
 */
import type { FileStat, Files } from "@assimilation/protocol";

export interface ScriptDirectory {
  /** Names in the order to run them. */
  readonly names: readonly string[];
  readonly refusals: readonly Refusal[];
}

export interface Refusal {
  readonly path: string;
  readonly reason: string;
  /** The command line that mends it. */
  readonly mend: string;
}

export const readScriptDirectory = (
  files: Pick<Files, "list" | "stat">,
  directory: string,
  uid: number,
): ScriptDirectory => {
  const found = files.stat(directory);
  if (!found.ok) return refused(directory, `cannot be looked at: ${found.code}`, "mkdir -m 755");
  const refusal = refusalOf(directory, found.value, "directory", uid);
  if (refusal !== undefined) return { names: [], refusals: [refusal] };

  const entries = files.list(directory, ENTRIES_MAX);
  if (!entries.ok) return refused(directory, `cannot be listed: ${entries.code}`, "ls -la");

  const names: string[] = [];
  const refusals: Refusal[] = [];
  for (const { name } of entries.value) {
    if (leftOver.test(name)) continue;
    const path = `${directory}/${name}`;
    const stat = files.stat(path);
    // Gone since it was listed, a folder, or something that nobody meant to be run.
    if (!stat.ok || !isMeantAsScript(stat.value)) continue;
    const scriptRefusal = refusalOf(path, stat.value, "file", uid);
    if (scriptRefusal === undefined) names.push(name);
    else refusals.push(scriptRefusal);
  }
  return { names, refusals };
};

const refusalOf = (
  path: string,
  { kind, mode, uid: owner }: FileStat,
  wanted: "file" | "directory",
  uid: number,
): Refusal | undefined => {
  const refuse = (reason: string, command: string): Refusal => ({
    path,
    reason,
    mend: `${command} ${quoted(path)}`,
  });
  if (kind === "link") return refuse("is a link, and links are not followed", "readlink -f");
  if (kind !== wanted) return refuse(`is not a ${wanted}`, "ls -ld");
  if (owner !== 0 && owner !== uid) return refuse(`belongs to user ${owner}`, "chown root");
  if ((mode & 0o022) !== 0) return refuse("is writable by others", "chmod go-w");
  return undefined;
};

const isMeantAsScript = ({ kind, mode }: FileStat): boolean =>
  kind === "link" || (kind === "file" && (mode & 0o111) !== 0);

const refused = (path: string, reason: string, command: string): ScriptDirectory => ({
  names: [],
  refusals: [{ path, reason, mend: `${command} ${quoted(path)}` }],
});

/** For a person to paste into a shell; we never run it. */
const quoted = (path: string): string =>
  /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

const ENTRIES_MAX = 1000;

/** Source: run-parts(8), which leaves the same ones out. */
const leftOver = /^\.|~$|\.(dpkg-\w+|ucf-\w+|rpm(orig|save|new)|bak|orig|swp)$/;

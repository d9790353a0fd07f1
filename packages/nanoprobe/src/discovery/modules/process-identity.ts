/**
 * What a process is, apart from its number.
 *
 * The name in the document is `<basename of exe>:<hash of cmdline, exe, uid, gid>`,
 * so a service that restarts is still the same one. Two things would break that:
 *
 * - A binary that was replaced under a running process: the kernel then adds
 *   ` (deleted)` to the exe. It is shown, but is not part of the name.
 * - Daemons that write their state over their arguments, as sshd does with
 *   `sshd: … 0 of 10-100 startups`. Such a title is one text with `: ` in it;
 *   its numbers are shown and hashed as `#`.
 *
 * Source: proc_pid_exe(5), proc_pid_cmdline(5), proc_pid_status(5).
 */
import { contentHash, type JsonMap } from "@assimilation/protocol";
import { boundedText, mapOf } from "../facts.ts";
import type { ProcessReading } from "../module.ts";

export interface ProcessIdentity {
  readonly name: string;
  /** Everything that is equal in all processes of that name, and `cwd`, `euid` and `egid`, which need not be. */
  readonly facts: JsonMap;
}

/** Long class paths fit; what is beyond is cut where it is shown, and hashed all the same. */
const ARGUMENT_CHARS_MAX = 16_384;
const ARGUMENTS_MAX = 256;
const HASH_DIGITS = 16;
const DELETED = " (deleted)";

export const identityOf = (
  process: ProcessReading,
  users: Readonly<Record<string, string>>,
): ProcessIdentity => {
  const [uid, euid] = idsOf(process.status, "Uid");
  const [gid, egid] = idsOf(process.status, "Gid");
  const cmdline = argumentsOf(process.cmdline);
  const exe = process.exe?.endsWith(DELETED) ? process.exe.slice(0, -DELETED.length) : process.exe;
  const program = exe ?? cmdline[0] ?? "";
  const basename = program.slice(program.lastIndexOf("/") + 1) || "?";
  // JSON, so that no argument can pass itself off as two.
  const hash = contentHash(JSON.stringify([cmdline, exe ?? null, uid ?? null, gid ?? null]));

  return {
    name: `${boundedText(basename, 255)}:${hash.slice(0, HASH_DIGITS)}`,
    facts: mapOf([
      ["exe", process.exe === undefined ? undefined : boundedText(process.exe)],
      [
        "cmdline",
        cmdline.slice(0, ARGUMENTS_MAX).map((text) => boundedText(text, ARGUMENT_CHARS_MAX)),
      ],
      ["uid", uid],
      ["euid", euid],
      ["gid", gid],
      ["egid", egid],
      ["user", uid === undefined ? undefined : userName(users, uid)],
      ["cwd", process.cwd === undefined ? undefined : boundedText(process.cwd)],
    ]),
  };
};

const argumentsOf = (cmdline: string): readonly string[] => {
  const padded = cmdline.replace(/\0+$/, "");
  const args = padded === "" ? [] : padded.split("\0");
  const [title] = args;
  const isTitle = args.length === 1 && title !== undefined && /^[^\s/]+: /.test(title);
  return isTitle ? [title.trimEnd().replace(/\d+/g, "#")] : args;
};

/** Real and effective id; undefined where the line is missing. */
const idsOf = (status: string, field: "Uid" | "Gid"): readonly (number | undefined)[] => {
  const [, real, effective] = new RegExp(`^${field}:\\s+(\\d+)\\s+(\\d+)`, "m").exec(status) ?? [];
  return [real, effective].map((id) => (id === undefined ? undefined : Number(id)));
};

const userName = (users: Readonly<Record<string, string>>, uid: number): string | undefined => {
  const name = Object.hasOwn(users, uid) ? users[uid] : undefined;
  return name === undefined ? undefined : boundedText(name, 255);
};

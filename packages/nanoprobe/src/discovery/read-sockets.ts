/**
 * Processes that hold sockets, in one pass over /proc/PID/fd.
 *
 * A process may end, or become another program, while we look. So who it is is
 * read before its descriptors and once more after them, and one that changed in
 * between is left out: facts about two programs must not become one process.
 *
 * The socket tables are those of a network namespace; each is read once, through
 * the first process found in it.
 *
 * Source: proc_pid_fd(5), proc_pid_net(5), namespaces(7), passwd(5).
 */
import type { FileEntry, Files } from "@assimilation/protocol";
import type { ProcessReading, SocketsReading, SocketTable } from "./module.ts";
import type { Pace } from "./pace.ts";
import { readable, type Unreadable } from "./unreadable.ts";

/** The kernel's own ceiling, /proc/sys/kernel/pid_max, is 2^22; nobody gets near. */
const PROCESSES_MAX = 1_000_000;
const DESCRIPTORS_MAX = 1_000_000;
/** Two of the longest arguments (MAX_ARG_STRLEN): anybody may start processes with 2 MiB of them. */
const CMDLINE_BYTES_MAX = 256 * 1024;
const STATUS_BYTES_MAX = 65_536;
/** Some 100,000 sockets of one kind. A larger table is left out, and that is logged. */
const TABLE_BYTES_MAX = 16 * 1024 * 1024;
const PASSWD_BYTES_MAX = 4 * 1024 * 1024;
/** As many namespaces as a host has containers. */
const NAMESPACES_MAX = 4096;

const tableNames: readonly SocketTable[] = ["tcp", "tcp6", "udp", "udp6"];

type Tables = Partial<Record<SocketTable, string>>;

/** `heldBefore` is what the look before found; see {@link SocketsReading}. */
export const readSockets = async (
  files: Files,
  heldBefore: ReadonlySet<string> | undefined,
  pace: Pace,
  unreadable: Unreadable,
): Promise<SocketsReading> => {
  const processes: ProcessReading[] = [];
  const tables = new Map<string, Tables>();
  let deniedProcesses = 0;

  for (const { name } of processFolders(files, unreadable)) {
    const process = await readProcess(files, Number(name), pace);
    if (process === "denied") deniedProcesses += 1;
    if (typeof process === "string") continue;
    if (!tables.has(process.netns)) {
      if (tables.size === NAMESPACES_MAX) continue;
      tables.set(process.netns, readTables(files, name, unreadable));
    }
    processes.push(process);
  }

  const ownNetns = files.readLink("/proc/self/ns/net");
  return {
    processes,
    tables: Object.fromEntries(tables),
    deniedProcesses,
    ...(heldBefore === undefined ? {} : { heldBefore }),
    ownNetns: ownNetns.ok ? ownNetns.value : "",
    users: readUsers(files, unreadable),
  };
};

/** Inodes of every socket that some process holds: the `heldBefore` of the next look. */
export const heldInodes = ({ processes }: SocketsReading): ReadonlySet<string> =>
  new Set(processes.flatMap(({ socketInodes }) => socketInodes));

const processFolders = (files: Files, unreadable: Unreadable): readonly FileEntry[] =>
  (readable(unreadable, "/proc", files.list("/proc", PROCESSES_MAX)) ?? []).filter(({ name }) =>
    /^[1-9]\d*$/.test(name),
  );

const readProcess = async (
  files: Files,
  pid: number,
  pace: Pace,
): Promise<ProcessReading | "denied" | "no sockets" | "racing"> => {
  if (pace.spend(1)) await pace.giveWay();
  const folder = `/proc/${pid}`;
  const descriptors = files.list(`${folder}/fd`, DESCRIPTORS_MAX);
  if (!descriptors.ok) return isDenial(descriptors.code) ? "denied" : "racing";
  if (descriptors.value.length === 0) return "no sockets";

  const before = readProgram(files, folder);
  const socketInodes: string[] = [];
  for (const { name } of descriptors.value) {
    if (pace.spend(1)) await pace.giveWay();
    const target = files.readLink(`${folder}/fd/${name}`);
    const [, inode] = (target.ok && /^socket:\[(\d+)\]$/.exec(target.value)) || [];
    if (inode !== undefined) socketInodes.push(inode);
  }
  if (socketInodes.length === 0) return "no sockets";

  const status = files.readText(`${folder}/status`, STATUS_BYTES_MAX);
  const netns = files.readLink(`${folder}/ns/net`);
  const cwd = files.readLink(`${folder}/cwd`);
  const after = readProgram(files, folder);
  if (!netns.ok || !status.ok) return isDenied(netns) || isDenied(status) ? "denied" : "racing";
  if (before.exe !== after.exe || before.cmdline !== after.cmdline) return "racing";

  return {
    pid,
    cmdline: after.cmdline,
    status: status.value,
    netns: netns.value,
    socketInodes,
    ...(after.exe === undefined ? {} : { exe: after.exe }),
    ...(cwd.ok ? { cwd: cwd.value } : {}),
  };
};

const readProgram = (
  files: Files,
  folder: string,
): { readonly exe: string | undefined; readonly cmdline: string } => {
  const exe = files.readLink(`${folder}/exe`);
  const cmdline = files.readText(`${folder}/cmdline`, CMDLINE_BYTES_MAX);
  return { exe: exe.ok ? exe.value : undefined, cmdline: cmdline.ok ? cmdline.value : "" };
};

const isDenial = (code: string): boolean => code === "EACCES" || code === "EPERM";
const isDenied = (result: { readonly ok: boolean; readonly code?: string }): boolean =>
  !result.ok && isDenial(result.code ?? "");

/** A host without IPv6 has two of the four. */
const readTables = (files: Files, pid: string, unreadable: Unreadable): Tables =>
  Object.fromEntries(
    tableNames.flatMap((table) => {
      const path = `/proc/${pid}/net/${table}`;
      const text = readable(unreadable, path, files.readText(path, TABLE_BYTES_MAX));
      return text === undefined ? [] : [[table, text] as const];
    }),
  );

const readUsers = (files: Files, unreadable: Unreadable): Readonly<Record<string, string>> => {
  const text = readable(unreadable, "/etc/passwd", files.readText("/etc/passwd", PASSWD_BYTES_MAX));
  // From the last to the first: of several names for one id the first is taken, as getpwuid does.
  const lines = (text ?? "").split("\n").reverse();
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [name = "", , uid = ""] = line.split(":");
      return name !== "" && /^\d{1,10}$/.test(uid) ? [[String(Number(uid)), name] as const] : [];
    }),
  );
};

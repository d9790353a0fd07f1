/**
 * Real hosts on one machine: network namespaces on a bridge, each process in
 * pid, uts and mount namespaces of its own.
 *
 *      <bed>-sw: br0 ── v0 ─┐         ┌─ v1 ── eth0 of <bed>-<host 1>
 *                           └─ eth0 of <bed>-<host 0>
 *
 * The bridge has a namespace of its own, so the machine's network never gets a
 * link, an address or a route. No host has a default route. Inside, the
 * checkout is at /opt/assimilation whatever its real place and mode, /etc is an
 * overlay whose changes end with the process, and each process is pid 1 of its
 * namespace: when it ends, whatever it started ends too.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileCache } from "./compile-cache.ts";

export interface BedHost {
  /** Short: part of the namespace's name. */
  readonly name: string;
  /** What the host calls itself; as long as one likes. */
  readonly hostName: string;
}

export interface BedProcess {
  readonly child: ChildProcess;
  /** Everything it wrote so far, both outputs. */
  readonly output: () => string;
  /** Signals the program itself, not the wrapper around it. */
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Its exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
}

export interface Netbed {
  readonly addressOf: (host: string) => string;
  /** Runs `argv` (after `setUp`, lines of sh) as the host; PATH has the project's Node first. */
  readonly start: (
    host: string,
    argv: readonly string[],
    options?: { readonly setUp?: string; readonly env?: Readonly<Record<string, string>> },
  ) => BedProcess;
  /** Runs a line of sh in the host's network namespace and gives what it printed. */
  readonly sh: (host: string, line: string) => string;
  /** A program in the switch's namespace, which sees every port. */
  readonly startAtSwitch: (argv: readonly string[]) => BedProcess;
  /** The switch's port of the host, for captures and for pulling the plug. */
  readonly portOf: (host: string) => string;
  /** Ends what was started, by pid, and removes the namespaces. */
  readonly destroy: () => Promise<void>;
}

const checkout = join(import.meta.dirname, "../..");
const inBed = "/opt/assimilation";
const programPath = `${inBed}/node_modules/.bin:/usr/sbin:/usr/bin:/sbin:/bin`;

const prelude = `
mount --make-rprivate /
mount -t tmpfs bed /opt && mkdir ${inBed} && mount --bind "$BED_CHECKOUT" ${inBed}
mkdir -p /opt/etc/upper /opt/etc/work && mount -t overlay bed -o lowerdir=/etc,upperdir=/opt/etc/upper,workdir=/opt/etc/work /etc
hostname "$BED_HOSTNAME"; echo "$BED_HOSTNAME" > /etc/hostname
`;

export const createNetbed = (bed: string, hosts: readonly BedHost[]): Netbed => {
  const ip = (...words: string[]): void => {
    execFileSync("ip", words, { stdio: ["ignore", "ignore", "pipe"] });
  };
  const namespaceOf = (host: string): string => `${bed}-${host}`;
  const indexOf = (host: string): number => {
    const index = hosts.findIndex(({ name }) => name === host);
    if (index < 0) throw new Error(`the bed ${bed} has no host ${host}`);
    return index;
  };
  const running = new Set<BedProcess>();

  for (const { name } of hosts) removeLeftover(namespaceOf(name));
  removeLeftover(`${bed}-sw`);
  ip("netns", "add", `${bed}-sw`);
  ip("-n", `${bed}-sw`, "link", "set", "lo", "up");
  const bridge = ["type", "bridge", "mcast_snooping", "0", "stp_state", "0", "forward_delay", "0"];
  ip("-n", `${bed}-sw`, "link", "add", "br0", ...bridge);
  ip("-n", `${bed}-sw`, "link", "set", "br0", "up");
  hosts.forEach(({ name }, index) => {
    const ns = namespaceOf(name);
    ip("netns", "add", ns);
    ip("-n", ns, "link", "set", "lo", "up");
    const peer = ["type", "veth", "peer", "name", "eth0", "netns", ns];
    ip("-n", `${bed}-sw`, "link", "add", `v${index}`, ...peer);
    ip("-n", `${bed}-sw`, "link", "set", `v${index}`, "master", "br0");
    ip("-n", `${bed}-sw`, "link", "set", `v${index}`, "up");
    ip("-n", ns, "addr", "add", `10.84.0.${index + 1}/16`, "dev", "eth0");
    ip("-n", ns, "-6", "addr", "add", `fd84::${index + 1}/64`, "dev", "eth0", "nodad");
    ip("-n", ns, "link", "set", "eth0", "up");
  });

  const watched = (child: ChildProcess, kill: BedProcess["kill"]): BedProcess => {
    let output = "";
    child.stdout?.on("data", (bytes: Buffer) => {
      output += bytes.toString();
    });
    child.stderr?.on("data", (bytes: Buffer) => {
      output += bytes.toString();
    });
    const started: BedProcess = {
      child,
      output: () => output,
      kill,
      ended: once(child, "close").then(([code, signal]) => {
        running.delete(started);
        return code ?? signal;
      }),
    };
    running.add(started);
    return started;
  };

  /** The wrapper does not pass signals on; the program is pid 1 of the inner namespace. */
  const killInner = (child: ChildProcess, signal: NodeJS.Signals): void => {
    const inner = childrenOf(child.pid ?? 0);
    for (const pid of inner) process.kill(pid, signal);
  };

  return {
    addressOf: (host) => `10.84.0.${indexOf(host) + 1}`,
    portOf: (host) => `v${indexOf(host)}`,
    start: (host, argv, { setUp = "", env = {} } = {}) => {
      const wrapper = ["netns", "exec", namespaceOf(host), "unshare"];
      const flags = ["--mount", "--uts", "--ipc", "--pid", "--fork", "--mount-proc"];
      const line = `set -e\n${prelude}\n${setUp}\ncd ${inBed}\nexec "$@"`;
      const child = spawn("ip", [...wrapper, ...flags, "sh", "-c", line, "sh", ...argv], {
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          PATH: programPath,
          LANG: "C.UTF-8",
          ...compileCache(inBed),
          BED_CHECKOUT: checkout,
          BED_HOSTNAME: hosts[indexOf(host)]?.hostName ?? host,
          ...env,
        },
      });
      return watched(child, (signal) => killInner(child, signal));
    },
    sh: (host, line) =>
      execFileSync("ip", ["netns", "exec", namespaceOf(host), "sh", "-c", line], {
        encoding: "utf8",
      }),
    startAtSwitch: (argv) => {
      const child = spawn("ip", ["netns", "exec", `${bed}-sw`, ...argv], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      return watched(child, (signal) => child.kill(signal));
    },
    destroy: async () => {
      for (const each of [...running]) {
        each.kill("SIGKILL");
        each.child.kill("SIGKILL");
        await each.ended;
      }
      for (const { name } of hosts) ip("netns", "del", namespaceOf(name));
      ip("netns", "del", `${bed}-sw`);
    },
  };
};

/** Of a run that was killed. One with processes in it is another's, and making ours then fails. */
const removeLeftover = (namespace: string): void => {
  try {
    const stdio = ["ignore", "pipe", "ignore"] as const;
    const pids = execFileSync("ip", ["netns", "pids", namespace], { stdio: [...stdio] });
    if (pids.length === 0) execFileSync("ip", ["netns", "del", namespace]);
  } catch {
    // There is none.
  }
};

/** Pids whose parent is `pid`. `ip netns exec` replaces itself by unshare, whose one child is the program. */
const childrenOf = (pid: number): readonly number[] => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .split(" ")
      .filter((word) => word !== "")
      .map(Number);
  } catch {
    return [];
  }
};

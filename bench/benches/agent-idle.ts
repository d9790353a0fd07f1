/**
 * What an agent costs its host while nothing happens there: real processes,
 * settled, with default intervals, connected to a real CMA over loopback, all
 * looked at over the same minutes.
 *
 * In each minute an agent looks once at kernel settings, interfaces, listeners
 * and login.defs, finds nothing new, and sends nothing.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "#test/support/free-port.ts";
import type { Bench, Figure, Say } from "../bench.ts";
import {
  cpuSecondsOf,
  memoryOf,
  programWords,
  type RunningProcess,
  startNode,
} from "../processes.ts";

/** The longest repeat of what is looked at often; so each minute holds one look at each. */
const WINDOW_MS = 60_000;
const WINDOWS = 3;
/** First round, session, first garbage collections. */
const SETTLE_MS = 20_000;

export const agentIdle: Bench = {
  name: "agent-idle",
  doc: "CPU and memory of an idle agent, settled and connected, in each of three minutes.",
  bare: "`node -e 'setInterval(()=>{},1e6)'` in the same minutes, with the same flags.",

  run: async (say) => {
    const directory = mkdtempSync(join(tmpdir(), "assimilation-bench-"));
    const running: RunningProcess[] = [];
    try {
      return await measure(directory, running, say);
    } finally {
      for (const process of running.reverse()) await process.stop();
      rmSync(directory, { recursive: true });
    }
  },
};

interface Way {
  readonly what: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const smallFlags = [
  "--max-semi-space-size=1",
  "--max-old-space-size=32",
  "--v8-pool-size=0",
  "--optimize-for-size",
];
const smallEnv = { MALLOC_ARENA_MAX: "1", UV_THREADPOOL_SIZE: "1" };

const ways: readonly Way[] = [
  { what: "agent", flags: [], env: {} },
  { what: "agent, small", flags: smallFlags, env: smallEnv },
];

interface Sample {
  readonly cpuMs: number;
  readonly pss: number;
  readonly rss: number;
}

const measure = async (
  directory: string,
  running: RunningProcess[],
  say: Say,
): ReturnType<Bench["run"]> => {
  const start = (
    words: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): RunningProcess => {
    const started = startNode(words, env);
    running.push(started);
    return started;
  };

  const cmaHome = join(directory, "cma");
  const address = `127.0.0.1:${await freePort("udp")}`;
  const user = process.getuid?.() === 0 ? ["--user", "root"] : [];
  const words = ["--home", cmaHome, "--bind", address, "--foreground", ...user];
  const cma = start([...programWords("cma"), ...words]);
  await sleep(5000);

  const pairs = [];
  for (const way of ways) {
    const home = join(directory, way.what);
    introduce(cmaHome, home);
    const agentWords = [
      ...way.flags,
      ...programWords("nanoprobe"),
      ...["--home", home, "--bind", "127.0.0.1:0", "--cmaaddr", address, "--foreground"],
    ];
    const agent = start(agentWords, way.env);
    const bare = start([...way.flags, "-e", "setInterval(()=>{},1e6)"], way.env);
    pairs.push({ way, agent, bare });
  }
  say(`settles for ${SETTLE_MS / 1000} s`);
  await sleep(SETTLE_MS);

  const pids = running.map(({ pid }) => pid);
  const samples = new Map<number, Sample[]>(pids.map((pid) => [pid, []]));
  for (let window = 1; window <= WINDOWS; window++) {
    say(`minute ${window} of ${WINDOWS}`);
    const before = new Map(pids.map((pid) => [pid, cpuSecondsOf(pid)]));
    await sleep(WINDOW_MS);
    for (const pid of pids) {
      const cpuMs = (cpuSecondsOf(pid) - (before.get(pid) ?? 0)) * 1000;
      samples.get(pid)?.push({ cpuMs, ...memoryOf(pid) });
    }
  }
  const of = ({ pid }: RunningProcess): readonly Sample[] => samples.get(pid) ?? [];
  return {
    figures: [
      ...pairs.flatMap(({ way, agent, bare }) => figuresOf(way.what, of(agent), of(bare))),
      ...figuresOf(`CMA of these ${ways.length} agents`, of(cma)),
    ],
    notes: [
      `Small: \`${smallFlags.join(" ")}\` and \`${Object.entries(smallEnv)
        .map(([name, value]) => `${name}=${value}`)
        .join(" ")}\`.`,
      "CPU is known to 10 ms: there is no ratio to a process that used less.",
    ],
  };
};

/** What an installation would do with scp: the agent gets the CMA's public keys. */
const introduce = (cmaHome: string, home: string): void => {
  const to = join(home, "crypto.d");
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const from = join(cmaHome, "crypto.d");
  for (const name of readdirSync(from)) {
    if (name.endsWith(".pub")) copyFileSync(join(from, name), join(to, name));
  }
};

const figuresOf = (
  what: string,
  ours: readonly Sample[],
  bare?: readonly Sample[],
): readonly Figure[] => {
  const figure = (name: string, unit: string, of: (sample: Sample) => number): Figure => ({
    what: `${what}, ${name}`,
    unit,
    ours: ours.map(of),
    ...(bare !== undefined && { bare: bare.map(of) }),
  });
  return [
    figure("CPU in 60 s", "ms", ({ cpuMs }) => cpuMs),
    figure("PSS", "MiB", ({ pss }) => pss),
    figure("RSS", "MiB", ({ rss }) => rss),
  ];
};

/** The CMA in the simulated world, over all its starts and crashes on one store. */
import {
  createManagerEndpoint,
  type Files,
  type KeyPair,
  type Logger,
  type ManagerEndpoint,
  MULTICAST_GROUP,
  type NetAddress,
  PORT,
  type RandomSource,
} from "@assimilation/protocol";
import { type Cma, createCma } from "#cma/cma.ts";
import { defaultSettings } from "#cma/config/settings.ts";
import { createNotifier } from "#cma/notify/notifier.ts";
import type { RuleSet } from "#cma/rules/rule-set.ts";
import type { SimWorld } from "#test/support/sim-world.ts";
import { createSimCommands, type ScriptFaults, type Telling } from "./commands.ts";
import { type SimProcess, startProcess } from "./process.ts";
import type { OpenStore, SimStore } from "./store.ts";

export interface SimManager {
  readonly start: () => void;
  readonly crash: () => void;
  /** In order, which takes up to some seconds. */
  readonly stop: () => void;
  readonly state: () => "down" | "running" | "stopping";
  /** Undefined while it is down. */
  readonly status: () => ManagerStatus | undefined;
  /** Of all its runs, as the script saw them. */
  readonly tellings: readonly Telling[];
  /** What it called our mistakes, and messages that it could not read. */
  readonly mistakes: () => readonly string[];
  readonly stats: { runs: number; messages: number; sessions: number };
}

export interface ManagerStatus {
  readonly queued: number;
  readonly sessions: number;
  readonly wakes: number;
  readonly isWaiting: boolean;
}

export interface SimManagerOptions {
  readonly seed: number;
  readonly address: NetAddress;
  readonly keys: readonly KeyPair[];
  readonly store: SimStore;
  readonly ruleSet: RuleSet;
  readonly repeatMs: Readonly<Record<string, number>>;
  readonly scripts: ScriptFaults & { readonly random: RandomSource };
  readonly logger: Logger;
}

interface Run {
  readonly process: SimProcess;
  readonly open: OpenStore;
  readonly cma: Cma;
  endpoint: ManagerEndpoint | undefined;
  isStopping: boolean;
}

export const createSimManager = (world: SimWorld, options: SimManagerOptions): SimManager => {
  const { seed, address, keys, store, ruleSet, repeatMs, scripts, logger } = options;
  const resetKey = new Uint8Array(32).fill(7);
  const tellings: Telling[] = [];
  const mistakes: string[] = [];
  const stats = { runs: 0, messages: 0, sessions: 0 };
  let run: Run | undefined;

  const start = (): void => {
    if (run !== undefined) return;
    stats.runs += 1;
    const thisRun = stats.runs;
    const process = startProcess(world, {
      ...{ seed, logger },
      name: `cma, start ${thisRun}`,
      address: address.host,
    });
    const open = store.open();
    const commands = createSimCommands(process.world.clock, scripts.random, scripts, (telling) =>
      tellings.push({ ...telling, run: thisRun }),
    );
    const notifier = createNotifier(
      { ...process.world, store: open.store, commands, files: scriptFiles },
      { directory: SCRIPTS, uid: 0, programs: "/usr/bin", userHome: "/", timeoutMs: 3_000 },
    );
    const cma = createCma(process.world, {
      ...{ store: open.store, ruleSet, notifier },
      settings: { ...defaultSettings, repeatMs },
      createEndpoint: (hooks) => {
        const endpoint = createManagerEndpoint(process.world, {
          ...hooks,
          bind: { host: "::", port: PORT },
          multicast: { group: MULTICAST_GROUP, port: PORT },
          ...{ keys, resetKey },
          onUp: (peer) => {
            stats.sessions += 1;
            hooks.onUp(peer);
          },
          onMessage: (peer, message) => {
            stats.messages += 1;
            return hooks.onMessage(peer, message);
          },
        });
        if (run !== undefined) run.endpoint = endpoint;
        return endpoint;
      },
      fail: (mistake) => mistakes.push(String(mistake)),
    });
    run = { process, open, cma, endpoint: undefined, isStopping: false };
    // A store that fails at the start ends the process; systemd starts it again.
    const started = run;
    cma.start().catch(() => {
      if (run !== started) return;
      end();
      world.clock.wakeAt(world.later(RESTART_MS), start);
    });
  };

  const end = (): void => {
    if (run === undefined) return;
    mistakes.push(...refusedBy(run.endpoint));
    run.open.kill();
    run.process.kill(address.host);
    run = undefined;
  };

  const refusedBy = (endpoint: ManagerEndpoint | undefined): readonly string[] =>
    [...(endpoint?.counters.refusedMessages ?? [])].map(
      ([code, count]) => `${count} messages of agents were refused: ${code}`,
    );

  return {
    ...{ start, tellings, stats },
    mistakes: () => [...mistakes, ...refusedBy(run?.endpoint)],
    crash: end,
    stop: () => {
      if (run === undefined || run.isStopping) return;
      const stopping = run;
      stopping.isStopping = true;
      void stopping.cma.stop().then(() => {
        if (run === stopping) end();
      });
    },
    state: () => {
      if (run === undefined) return "down";
      return run.isStopping ? "stopping" : "running";
    },
    status: () => {
      if (run === undefined) return undefined;
      const { queued, sessions, waitingSince } = run.cma.status();
      return {
        queued,
        sessions,
        wakes: run.process.wakes(),
        isWaiting: waitingSince !== undefined,
      };
    },
  };
};

const SCRIPTS = "/etc/assimilation/notification.d";
const RESTART_MS = 1_000;

/** One script that may be run. */
const scriptFiles: Pick<Files, "list" | "stat"> = {
  list: () => ({ ok: true, value: [{ name: "10-log", kind: "file" }] }),
  stat: (path) => ({
    ok: true,
    value: { kind: path === SCRIPTS ? "directory" : "file", mode: 0o755, uid: 0, gid: 0, bytes: 1 },
  }),
};

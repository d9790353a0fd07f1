/**
 * What `nanoprobe` and `cma` do with their words: say whether they run, end, go
 * into the background, or be the daemon itself.
 *
 *     --status ─► exit code of LSB
 *     --kill ───► SIGTERM, wait
 *     (none) ───► prepare ─► respawn with --foreground, wait until it is ready
 *     -f ───────► prepare ─► pid file ─► create, start ─► signal ─► stop
 */
import type { World } from "../world/world.ts";
import { hasWaitingParent, respawnInBackground, tellParent } from "./background.ts";
import { createJsonLogger } from "./json-logger.ts";
import {
  assertNotRunning,
  claimPidFile,
  describeState,
  killDaemon,
  releasePidFile,
} from "./pid-file.ts";
import type { Program } from "./run-program.ts";
import { followDetailSignals, runUntilSignal, type Service } from "./run-until-signal.ts";
import { createSystemWorld } from "./system-world.ts";

export interface DaemonPlan {
  readonly name: string;
  readonly action: "run" | "kill" | "status";
  readonly isForeground: boolean;
  readonly pidFile: string;
  /** Of the background. */
  readonly logFile: string;
  /** 0 says what happens, 1 debugs, 2 adds stack traces. */
  readonly debug: number;
  /** Sentences that `--status` adds while the daemon runs. */
  readonly aboutRunning?: () => readonly string[];
  /** Directories and privileges: whatever comes before the first file, socket and log. */
  readonly prepare: () => void;
  /** `say` is for whoever started the daemon, and for once. */
  readonly create: (world: World, say: (sentence: string) => void) => Service;
}

/** @throws AssimilationError (as a rejection) when it could not be done. */
export const runDaemon = async (program: Program, plan: DaemonPlan): Promise<number> => {
  const file = { name: plan.name, path: plan.pidFile };
  if (plan.debug > 1) program.showStacks();
  switch (plan.action) {
    case "status": {
      const { sentence, code } = describeState(file);
      const more = code === 0 ? (plan.aboutRunning?.() ?? []) : [];
      program.out(`${[sentence, ...more].join("\n")}\n`);
      return code;
    }
    case "kill":
      await killDaemon(file);
      return 0;
    case "run":
      plan.prepare();
      assertNotRunning(file);
      if (plan.isForeground) await runHere(program, plan);
      else await respawnInBackground(plan.logFile, (notice) => program.err(`${notice}\n`));
      return 0;
  }
};

const runHere = async (program: Program, plan: DaemonPlan): Promise<void> => {
  const { name, debug, pidFile } = plan;
  const level = debug > 0 ? "debug" : "info";
  const logger = createJsonLogger({ name, level, fd: 1, isTerminal: program.isTerminal });
  // A daemon holds on to no directory that somebody may want to unmount.
  if (hasWaitingParent()) process.chdir("/");
  followDetailSignals(logger);

  const say = (sentence: string): void => {
    if (hasWaitingParent()) tellParent({ notice: sentence });
    else program.err(`${sentence}\n`);
  };
  claimPidFile({ name, path: pidFile });
  try {
    const create = (): Service => plan.create(createSystemWorld(logger), say);
    await runUntilSignal(create, () => tellParent({ ready: true }));
  } finally {
    releasePidFile({ name, path: pidFile });
  }
};

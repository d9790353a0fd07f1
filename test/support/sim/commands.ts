/**
 * Notification scripts in the simulated world: each call is written down as it
 * begins, takes a moment, and sometimes fails, hangs until it is killed, or was
 * never started.
 */
import {
  type Clock,
  type Command,
  type CommandOutcome,
  type Commands,
  later,
  type RandomSource,
} from "@assimilation/protocol";
import { between, chance } from "./choice.ts";

/** One event told to the script. */
export interface Telling {
  readonly eventId: string;
  /** Everything that the script was given, as one text. */
  readonly told: string;
  /** How often the CMA had been started by then. */
  readonly run: number;
}

export interface ScriptFaults {
  readonly failRatio: number;
  readonly hangRatio: number;
}

export const createSimCommands = (
  clock: Clock,
  random: RandomSource,
  { failRatio, hangRatio }: ScriptFaults,
  note: (telling: Omit<Telling, "run">) => void,
): Commands => {
  /** Three hangs in a row would have the script left out for minutes, rightly. */
  let hasHung = false;

  const endOf = ({ timeoutMs, killAfterMs }: Command): { ms: number; outcome: CommandOutcome } => {
    if (!hasHung && chance(random, hangRatio)) {
      hasHung = true;
      return { ms: timeoutMs + between(random, 0, killAfterMs), outcome: { kind: "timed_out" } };
    }
    hasHung = false;
    const code = chance(random, failRatio) ? 1 : 0;
    const ms = chance(random, 0.05) ? between(random, 100, 800) : between(random, 1, 10);
    return { ms, outcome: { kind: "exited", code } };
  };

  return {
    run: (command) => {
      const { argv, env, stdin, signal } = command;
      note({ eventId: env["ASSIM_eventid"] ?? "", told: JSON.stringify([argv, env, stdin]) });
      const { ms, outcome } = endOf(command);
      return new Promise((resolve) => {
        const end = (ended: CommandOutcome): void =>
          resolve({ outcome: ended, stdout: "", stderr: "", isCut: false });
        clock.wakeAt(later(clock.now(), ms), () => end(outcome));
        signal?.addEventListener("abort", () => end({ kind: "killed", signal: "SIGTERM" }));
      });
    },
  };
};

/** A subcommand of assimcli, run with no more of the outside than its test gives it. */
import { homePaths, type Instant, type WallTime } from "@assimilation/protocol";
import {
  systemCommands,
  systemFiles,
  systemMachine,
  systemRandom,
} from "@assimilation/protocol/system";
import type { Call, Cli, Subcommand } from "#cma/assimcli/subcommand.ts";

export interface Outside extends Partial<Omit<Cli, "world" | "out" | "err">> {
  /** Stands at 0 unless given. */
  readonly clock?: Partial<Cli["world"]["clock"]>;
}

/** Asking for what was not given fails the test. */
const notGiven = (): never => {
  throw new Error("the test gave no such thing");
};

/** What it printed, and its exit code. */
export const runSubcommand = async (
  { run }: Pick<Subcommand, "run">,
  call: Partial<Call>,
  { clock, ...given }: Outside = {},
) => {
  const said = { out: "", err: "" };
  const cli: Cli = {
    world: {
      clock: { now: () => 0 as Instant, wallTime: () => 0 as WallTime, wakeAt: notGiven, ...clock },
      commands: systemCommands,
      files: systemFiles,
      machine: systemMachine,
      random: systemRandom,
    },
    paths: homePaths("/nonexistent"),
    uid: process.getuid?.() ?? 0,
    env: {},
    stdin: notGiven,
    openGraph: notGiven,
    openSource: notGiven,
    openTarget: notGiven,
    svgOfDot: notGiven,
    smtpMailer: notGiven,
    localTime: (at) => `at ${at}`,
    isWatched: false,
    hasColour: false,
    columns: undefined,
    ...given,
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  };
  const code = await run({ arguments: [], options: {}, ...call }, cli);
  return { code, ...said };
};

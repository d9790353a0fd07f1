/**
 * Settings of a daemon: flags, environment and environment file, found and
 * parsed in one way for both daemons.
 *
 * Everything that is wrong is said, each in a sentence that tells where it
 * stands, what it says and what would be right; the daemon then does not start.
 */
import type { NetAddress } from "../world/network.ts";
import { parseAddress } from "../world/parse-address.ts";
import { parseEnvironmentFile } from "./environment-file.ts";
import { nearest } from "./nearest.ts";

/** One option of a daemon: its command line, help, reference page and parser read the same value. */
export interface DaemonOption {
  /** The camel-cased long flag; the key of its value among the flags. */
  readonly name: string;
  /** As commander writes them: `-c, --cmaaddr <address>`. */
  readonly flags: string;
  /** Its name in the environment and in the environment file; absent for what belongs to one call. */
  readonly env?: string;
  /** As people would write it; absent where there is none. */
  readonly default?: string;
  readonly doc: string;
  /** A flag with a value becomes a list, one without a count. */
  readonly isRepeatable?: boolean;
}

export interface SettingSources {
  /** By the `name` of the option. */
  readonly flags: Readonly<Record<string, Setting | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Undefined when there is no file, or none is to be read. */
  readonly fileText: string | undefined;
}

/** What a daemon makes of its settings: its config, or all that is wrong, each in a sentence. */
export type ParsedConfig<Config> =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

export type Setting = string | number | boolean | readonly string[];

/** A value, and the words by which whoever wrote it will find it. */
export interface Written {
  readonly value: Setting;
  readonly where: string;
}

export type Say = (problem: string) => undefined;

export interface DaemonSettings {
  /** Command line beats environment beats file. An empty variable counts as none, as `CMA_USER=` in a file does. */
  readonly written: (name: string) => Written | undefined;
  readonly say: Say;
  /** What was said so far. */
  readonly problems: readonly string[];
}

/** `program`: `cma`; its variables begin with `CMA_`. */
export const readDaemonSettings = (
  program: string,
  options: readonly DaemonOption[],
  { flags, env, fileText }: SettingSources,
): DaemonSettings => {
  const file = parseEnvironmentFile(fileText ?? "");
  const known = options.flatMap((option) => option.env ?? []);
  const problems = [
    ...file.problems.map((problem) => `Environment file: ${problem}`),
    ...unknownNames(program, known, file.values.keys()),
  ];
  return {
    problems,
    say: (problem) => void problems.push(problem),
    written: (name) => {
      const flag = flags[name];
      if (flag !== undefined) return { value: flag, where: `--${name}` };
      const variable = options.find((option) => option.name === name)?.env;
      if (variable === undefined) return undefined;
      const value = env[variable] || file.values.get(variable);
      const where = env[variable] ? variable : `${variable} in the environment file`;
      return value ? { value, where } : undefined;
    },
  };
};

export const parseBindAddress = (
  written: Written | undefined,
  say: Say,
): NetAddress | undefined => {
  if (written === undefined) return undefined;
  const text = String(written.value);
  const parsed = parseAddress(text, { allowsAnyPort: true });
  if (!parsed.ok) return say(`${written.where}: "${text}" ${parsed.problem}.`);
  if ("host" in parsed.value) return parsed.value;
  return say(
    `${written.where}: "${text}" is a name; give an address of this host, such as [::]:1984.`,
  );
};

export const parseInteger = (
  written: Written | undefined,
  { min, max, such = max }: { readonly min: number; readonly max: number; readonly such?: number },
  say: Say,
): number | undefined => {
  if (written === undefined) return undefined;
  const text = String(written.value).trim();
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  return say(`${written.where}: "${text}" is no number from ${min} to ${max}, such as ${such}.`);
};

export const parseYesOrNo = (written: Written | undefined, say: Say): boolean | undefined => {
  if (written === undefined) return undefined;
  const text = String(written.value).trim().toLowerCase();
  if (["true", "yes", "on", "1"].includes(text)) return true;
  if (["false", "no", "off", "0"].includes(text)) return false;
  return say(`${written.where}: "${text}" is neither yes nor no, such as yes.`);
};

/** Absolute, because a daemon's working directory is not the one of who started it. */
export const parseAbsolutePath = (
  flag: string,
  value: Setting | undefined,
  say: Say,
): string | undefined => {
  if (value === undefined) return undefined;
  const path = String(value);
  if (path.startsWith("/") && !path.includes("\0")) return path.replace(/(?<=.)\/+$/, "");
  return say(`${flag}: "${path}" is no absolute path, such as /srv/assimilation.`);
};

/** What the daemon is to do; `run` unless the flags say otherwise. */
export const parseAction = (
  flags: SettingSources["flags"],
  say: Say,
): "run" | "kill" | "status" => {
  const isKill = flags["kill"] === true;
  const isStatus = flags["status"] === true;
  if (isKill && isStatus) say("--kill and --status exclude each other; use one of them.");
  return isKill ? "kill" : isStatus ? "status" : "run";
};

/** Names of ours that do not exist are mistakes; the rest of the file is not our business. */
const unknownNames = (
  program: string,
  known: readonly string[],
  names: Iterable<string>,
): readonly string[] =>
  [...names]
    .filter((name) => name.startsWith(`${program.toUpperCase()}_`) && !known.includes(name))
    .map((name) => {
      const near = nearest(name, known);
      const hint = near === undefined ? `known are ${known.join(", ")}` : `did you mean ${near}?`;
      return `Environment file: ${name} is no setting of ${program}; ${hint}`;
    });

/**
 * Flags, environment and environment file become a {@link Config}, here and
 * nowhere else.
 *
 * Everything that is wrong is reported at once, each as a sentence that says
 * where it stands, what it says and what would be right.
 */
import {
  type NamedAddress,
  type NetAddress,
  nearest,
  parseAddress,
  parseEnvironmentFile,
} from "@assimilation/protocol";
import { CMA_ADDRESSES_MAX, type Config, defaultConfig, TTL_MAX } from "./config.ts";
import { options } from "./options.ts";

export interface ConfigSources {
  /** By the `name` of the option. */
  readonly flags: Readonly<Record<string, Setting | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Undefined when there is no file, or none is to be read. */
  readonly fileText: string | undefined;
}

type Setting = string | number | boolean | readonly string[];

export type ParsedConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

export const parseConfig = (sources: ConfigSources): ParsedConfig => {
  const file = parseEnvironmentFile(sources.fileText ?? "");
  const problems = [
    ...file.problems.map((problem) => `Environment file: ${problem}`),
    ...unknownNames(file.values.keys()),
  ];
  const say = (problem: string): undefined => void problems.push(problem);
  const written = (name: string): Written | undefined => find(name, sources, file.values);

  const isDynamic = parseYesOrNo(written("dynamic"), say) ?? defaultConfig.isDynamic;
  const bind = parseBind(written("bind"), say) ?? defaultConfig.bind;
  const isKill = sources.flags["kill"] === true;
  const isStatus = sources.flags["status"] === true;
  if (isKill && isStatus) say("--kill and --status exclude each other; use one of them.");

  const config: Config = {
    bind: isDynamic ? { ...bind, port: 0 } : bind,
    isDynamic: isDynamic || bind.port === 0,
    cmaAddresses: parseAddresses(written("cmaaddr"), say),
    ttl: parseInteger(written("ttl"), { min: 1, max: TTL_MAX }, say) ?? defaultConfig.ttl,
    debug: parseInteger(written("debug"), { min: 0, max: 9 }, say) ?? defaultConfig.debug,
    action: isKill ? "kill" : isStatus ? "status" : "run",
    isForeground: sources.flags["foreground"] === true,
    pidFile: parsePath("--pidfile", sources.flags["pidfile"], say),
    home: parsePath("--home", sources.flags["home"], say),
  };
  return problems.length === 0 ? { ok: true, config } : { ok: false, problems };
};

/** A value, and the words by which whoever wrote it will find it. */
interface Written {
  readonly value: Setting;
  readonly where: string;
}

type Say = (problem: string) => undefined;

/** An empty variable counts as none, as `NANOPROBE_TTL=` in a file does. */
const find = (
  name: string,
  { flags, env }: ConfigSources,
  file: ReadonlyMap<string, string>,
): Written | undefined => {
  const flag = flags[name];
  if (flag !== undefined) return { value: flag, where: `--${name}` };
  const variable = options.find((option) => option.name === name)?.env;
  if (variable === undefined) return undefined;
  const value = env[variable] || file.get(variable);
  const where = env[variable] ? variable : `${variable} in the environment file`;
  return value ? { value, where } : undefined;
};

/** Names of ours that do not exist are mistakes; the rest of the file is not our business. */
const unknownNames = (names: Iterable<string>): readonly string[] => {
  const known = options.flatMap(({ env }) => env ?? []);
  return [...names]
    .filter((name) => name.startsWith("NANOPROBE_") && !known.includes(name))
    .map((name) => {
      const near = nearest(name, known);
      const hint = near === undefined ? `known are ${known.join(", ")}` : `did you mean ${near}?`;
      return `Environment file: ${name} is no setting of the nanoprobe; ${hint}`;
    });
};

const parseAddresses = (
  written: Written | undefined,
  say: Say,
): readonly (NetAddress | NamedAddress)[] => {
  const texts = (Array.isArray(written?.value) ? written.value : [String(written?.value ?? "")])
    .flatMap((text) => String(text).split(/[\s,]+/))
    .filter((text) => text !== "");
  if (written !== undefined && texts.length === 0) say(`${written.where} names no address.`);
  if (texts.length > CMA_ADDRESSES_MAX) {
    say(`${written?.where} has ${texts.length} addresses; ${CMA_ADDRESSES_MAX} are enough.`);
  }
  return texts.slice(0, CMA_ADDRESSES_MAX).flatMap((text) => {
    const parsed = parseAddress(text);
    if (parsed.ok) return [parsed.value];
    say(`${written?.where}: "${text}" ${parsed.problem}.`);
    return [];
  });
};

const parseBind = (written: Written | undefined, say: Say): NetAddress | undefined => {
  if (written === undefined) return undefined;
  const text = String(written.value);
  const parsed = parseAddress(text, { allowsAnyPort: true });
  if (!parsed.ok) return say(`${written.where}: "${text}" ${parsed.problem}.`);
  if ("host" in parsed.value) return parsed.value;
  return say(
    `${written.where}: "${text}" is a name; give an address of this host, such as [::]:1984.`,
  );
};

const parseInteger = (
  written: Written | undefined,
  { min, max }: { readonly min: number; readonly max: number },
  say: Say,
): number | undefined => {
  if (written === undefined) return undefined;
  const text = String(written.value).trim();
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  return say(`${written.where}: "${text}" is no number from ${min} to ${max}, such as ${max}.`);
};

const parseYesOrNo = (written: Written | undefined, say: Say): boolean | undefined => {
  if (written === undefined) return undefined;
  const text = String(written.value).trim().toLowerCase();
  if (["true", "yes", "on", "1"].includes(text)) return true;
  if (["false", "no", "off", "0"].includes(text)) return false;
  return say(`${written.where}: "${text}" is neither yes nor no, such as yes.`);
};

/** Absolute, because a daemon's working directory is not the one of who started it. */
const parsePath = (flag: string, value: Setting | undefined, say: Say): string | undefined => {
  if (value === undefined) return undefined;
  const path = String(value);
  if (path.startsWith("/") && !path.includes("\0")) return path.replace(/(?<=.)\/+$/, "");
  return say(`${flag}: "${path}" is no absolute path, such as /srv/assimilation.`);
};

/**
 * Flags, environment and environment file become a {@link Config}, here and nowhere else.
 *
 * Everything that is wrong is reported at once, each as a sentence that says where it stands, what
 * it says and what would be right.
 */
import {
  type NetAddress,
  nearest,
  parseAddress,
  parseEnvironmentFile,
} from "@assimilation/protocol";
import { type Config, type Database, defaultConfig } from "./config.ts";
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
  const { flags } = sources;
  const file = parseEnvironmentFile(sources.fileText ?? "");
  const problems = [
    ...file.problems.map((problem) => `Environment file: ${problem}`),
    ...unknownNames(file.values.keys()),
  ];
  const say: Say = (problem) => void problems.push(problem);
  const written = (name: string): Written | undefined => find(name, sources, file.values);

  const isKill = flags["kill"] === true;
  const isStatus = flags["status"] === true;
  if (isKill && isStatus) say("--kill and --status exclude each other; use one of them.");
  const bind = parseBind(written("bind"), say);
  const config: Config = {
    bind: bind ?? defaultConfig.bind,
    isBindAsked: bind !== undefined,
    database: parseDatabase(written("database"), say) ?? defaultConfig.database,
    user: parseUser(written("user"), say) ?? defaultConfig.user,
    debug: parseDebug(written("debug"), say) ?? defaultConfig.debug,
    action: isKill ? "kill" : isStatus ? "status" : "run",
    isErasing: flags["erasedb"] === true,
    isForeground: flags["foreground"] === true,
    pidFile: parsePath("--pidfile", flags["pidfile"], say),
    home: parsePath("--home", flags["home"], say),
  };
  return problems.length === 0 ? { ok: true, config } : { ok: false, problems };
};

/** A value, and the words by which whoever wrote it will find it. */
interface Written {
  readonly text: string;
  readonly where: string;
}

type Say = (problem: string) => undefined;

/** An empty variable counts as none, as `CMA_USER=` in a file does. */
const find = (
  name: string,
  { flags, env }: ConfigSources,
  file: ReadonlyMap<string, string>,
): Written | undefined => {
  const flag = flags[name];
  if (flag !== undefined) return { text: String(flag).trim(), where: `--${name}` };
  const variable = options.find((option) => option.name === name)?.env;
  if (variable === undefined) return undefined;
  const text = env[variable] || file.get(variable);
  const where = env[variable] ? variable : `${variable} in the environment file`;
  return text ? { text: text.trim(), where } : undefined;
};

/** Names of ours that do not exist are mistakes; the rest of the file is not our business. */
const unknownNames = (names: Iterable<string>): readonly string[] => {
  const known = options.flatMap(({ env }) => env ?? []);
  return [...names]
    .filter((name) => name.startsWith("CMA_") && !known.includes(name))
    .map((name) => {
      const near = nearest(name, known);
      const hint = near === undefined ? `known are ${known.join(", ")}` : `did you mean ${near}?`;
      return `Environment file: ${name} is no setting of the CMA; ${hint}`;
    });
};

const parseBind = (written: Written | undefined, say: Say): NetAddress | undefined => {
  if (written === undefined) return undefined;
  const { text, where } = written;
  const parsed = parseAddress(text, { allowsAnyPort: true });
  if (!parsed.ok) return say(`${where}: "${text}" ${parsed.problem}.`);
  if ("host" in parsed.value) return parsed.value;
  return say(`${where}: "${text}" is a name; give an address of this host, such as [::]:1984.`);
};

const parseDatabase = (written: Written | undefined, say: Say): Database | undefined => {
  if (written === undefined) return undefined;
  const { text, where } = written;
  if (text === "sqlite:") return { kind: "sqlite", path: undefined };
  const [, path] = /^sqlite:(?:\/\/(?=\/))?(\/[^\0]*[^\0/])$/.exec(text) ?? [];
  if (path !== undefined) return { kind: "sqlite", path };
  if (/^(bolt|neo4j)(\+s|\+ssc)?:\/\/[^\s/@]+\/?$/.test(text)) return { kind: "neo4j", uri: text };
  return say(
    `${where}: "${text}" is no database; write sqlite:/var/lib/assimilation/cma.sqlite, or neo4j://host:7687 without a user.`,
  );
};

const parseUser = (written: Written | undefined, say: Say): string | undefined => {
  if (written === undefined) return undefined;
  const { text, where } = written;
  if (/^[a-z_][a-z0-9_-]{0,31}$/.test(text)) return text;
  return say(`${where}: "${text}" is no user name, such as assimilation.`);
};

const parseDebug = (written: Written | undefined, say: Say): number | undefined => {
  if (written === undefined) return undefined;
  const { text, where } = written;
  if (/^\d$/.test(text)) return Number(text);
  return say(`${where}: "${text}" is no number from 0 to 9, such as 1.`);
};

/** Absolute, because a daemon's working directory is not the one of who started it. */
const parsePath = (flag: string, value: Setting | undefined, say: Say): string | undefined => {
  if (value === undefined) return undefined;
  const path = String(value);
  if (path.startsWith("/") && !path.includes("\0")) return path.replace(/(?<=.)\/+$/, "");
  return say(`${flag}: "${path}" is no absolute path, such as /srv/assimilation.`);
};

/**
 * Flags, environment and environment file become a {@link Config}, here and nowhere else.
 *
 * Everything that is wrong is reported at once, each as a sentence that says where it stands, what
 * it says and what would be right.
 */
import {
  type ParsedConfig,
  parseAbsolutePath,
  parseAction,
  parseBindAddress,
  parseInteger,
  readDaemonSettings,
  type Say,
  type SettingSources,
  type Written,
} from "@assimilation/protocol";
import { type Config, type Database, defaultConfig } from "./config.ts";
import { options } from "./options.ts";
import { parseDatabase } from "./parse-database.ts";

export const parseConfig = (sources: SettingSources): ParsedConfig<Config> => {
  const { flags } = sources;
  const { written, say, problems } = readDaemonSettings("cma", options, sources);
  const bind = parseBindAddress(written("bind"), say);
  const config: Config = {
    bind: bind ?? defaultConfig.bind,
    isBindAsked: bind !== undefined,
    database: databaseOf(written("database"), say) ?? defaultConfig.database,
    user: parseUser(written("user"), say) ?? defaultConfig.user,
    debug: parseInteger(written("debug"), { min: 0, max: 9, such: 1 }, say) ?? defaultConfig.debug,
    action: parseAction(flags, say),
    isErasing: flags["erasedb"] === true,
    isForeground: flags["foreground"] === true,
    pidFile: parseAbsolutePath("--pidfile", flags["pidfile"], say),
    home: parseAbsolutePath("--home", flags["home"], say),
  };
  return problems.length === 0 ? { ok: true, config } : { ok: false, problems };
};

const databaseOf = (written: Written | undefined, say: Say): Database | undefined => {
  if (written === undefined) return undefined;
  const text = String(written.value).trim();
  const parsed = parseDatabase(text);
  const problem = parsed.ok ? problemOfDaemon(parsed.database) : parsed.problem;
  if (parsed.ok && problem === undefined) return parsed.database;
  return say(
    `${written.where}: "${text}" ${problem}. Write sqlite:/var/lib/assimilation/cma.sqlite, or neo4j://host:7687 without a user.`,
  );
};

/** A daemon's working directory is not the one of who started it. */
const problemOfDaemon = (database: Database): string | undefined =>
  database.kind === "neo4j" || database.path === undefined || database.path.startsWith("/")
    ? undefined
    : "is no absolute path";

const parseUser = (written: Written | undefined, say: Say): string | undefined => {
  if (written === undefined) return undefined;
  const { where } = written;
  const text = String(written.value).trim();
  if (/^[a-z_][a-z0-9_-]{0,31}$/.test(text)) return text;
  return say(`${where}: "${text}" is no user name, such as assimilation.`);
};

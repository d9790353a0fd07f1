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

export const parseConfig = (sources: SettingSources): ParsedConfig<Config> => {
  const { flags } = sources;
  const { written, say, problems } = readDaemonSettings("cma", options, sources);
  const bind = parseBindAddress(written("bind"), say);
  const config: Config = {
    bind: bind ?? defaultConfig.bind,
    isBindAsked: bind !== undefined,
    database: parseDatabase(written("database"), say) ?? defaultConfig.database,
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

const parseDatabase = (written: Written | undefined, say: Say): Database | undefined => {
  if (written === undefined) return undefined;
  const { where } = written;
  const text = String(written.value).trim();
  if (text === "sqlite:") return { kind: "sqlite", path: undefined };
  const [, path] = /^sqlite:(?:\/\/(?=\/))?(\/[^\0]*[^\0/])$/.exec(text) ?? [];
  if (path !== undefined) return { kind: "sqlite", path };
  if (/^(bolt|neo4j)(\+s)?:\/\/[^\s/@?#]+\/?$/.test(text)) return { kind: "neo4j", uri: text };
  if (/^(bolt|neo4j)\+ssc:/.test(text)) {
    return say(
      `${where}: "${text}" would take any certificate; write +s, and see that this host trusts the server's authority.`,
    );
  }
  return say(
    `${where}: "${text}" is no database; write sqlite:/var/lib/assimilation/cma.sqlite, or neo4j://host:7687 without a user.`,
  );
};

const parseUser = (written: Written | undefined, say: Say): string | undefined => {
  if (written === undefined) return undefined;
  const { where } = written;
  const text = String(written.value).trim();
  if (/^[a-z_][a-z0-9_-]{0,31}$/.test(text)) return text;
  return say(`${where}: "${text}" is no user name, such as assimilation.`);
};

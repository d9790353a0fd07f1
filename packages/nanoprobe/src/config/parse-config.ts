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
  type ParsedConfig,
  parseAbsolutePath,
  parseAction,
  parseAddress,
  parseBindAddress,
  parseInteger,
  parseYesOrNo,
  readDaemonSettings,
  type Say,
  type SettingSources,
  type Written,
} from "@assimilation/protocol";
import { CMA_ADDRESSES_MAX, type Config, defaultConfig, TTL_MAX } from "./config.ts";
import { options } from "./options.ts";

export const parseConfig = (sources: SettingSources): ParsedConfig<Config> => {
  const { flags } = sources;
  const { written, say, problems } = readDaemonSettings("nanoprobe", options, sources);
  const isDynamic = parseYesOrNo(written("dynamic"), say) ?? defaultConfig.isDynamic;
  const bind = parseBindAddress(written("bind"), say) ?? defaultConfig.bind;
  const config: Config = {
    bind: isDynamic ? { ...bind, port: 0 } : bind,
    isDynamic: isDynamic || bind.port === 0,
    cmaAddresses: parseAddresses(written("cmaaddr"), say),
    ttl: parseInteger(written("ttl"), { min: 1, max: TTL_MAX }, say) ?? defaultConfig.ttl,
    debug: parseInteger(written("debug"), { min: 0, max: 9 }, say) ?? defaultConfig.debug,
    action: parseAction(flags, say),
    isForeground: flags["foreground"] === true,
    pidFile: parseAbsolutePath("--pidfile", flags["pidfile"], say),
    home: parseAbsolutePath("--home", flags["home"], say),
  };
  return problems.length === 0 ? { ok: true, config } : { ok: false, problems };
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

/**
 * Which store assimcli asks: the one that an operator names, or the one that the installation's CMA
 * uses. Its environment and its environment file say so; what one start of it was told on its
 * command line, nobody else knows.
 */
import { AssimilationError, type Paths, type SettingSources } from "@assimilation/protocol";
import { parseConfig } from "../config/parse-config.ts";
import { parseDatabase } from "../config/parse-database.ts";
import { addressOfChoice, type StoreAddress } from "../store/store-uri.ts";

/** @throws AssimilationError `ASSIM_STORE_URI` where the settings are wrong. */
export const installedStore = (
  sources: Omit<SettingSources, "flags">,
  paths: Paths,
): StoreAddress => {
  const parsed = parseConfig({ ...sources, flags: {} });
  if (parsed.ok) return addressOfChoice(parsed.config.database, paths);
  throw new AssimilationError(
    "ASSIM_STORE_URI",
    `The CMA's own settings do not say which store it uses: ${parsed.problems.join(" ")} Mend them, or name the store.`,
  );
};

/** As `--database` says it; a path may be relative. @throws AssimilationError `ASSIM_STORE_URI` */
export const namedStore = (uri: string, paths: Paths): StoreAddress => {
  const parsed = parseDatabase(uri);
  if (parsed.ok) return addressOfChoice(parsed.database, paths);
  throw new AssimilationError("ASSIM_STORE_URI", `${uri} ${parsed.problem}.`);
};

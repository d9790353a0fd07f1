/**
 * Where `npm start` keeps its two daemons, and whom the CMA runs as.
 *
 *     <home>/cma         keys, rules, scripts, database, log
 *     <home>/nanoprobe   its key, the CMA's public keys, log
 */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

export interface Home {
  readonly root: string;
  readonly cma: string;
  readonly nanoprobe: string;
  readonly isRoot: boolean;
  /** The user of the CMA and its scripts; undefined when it is whoever called. */
  readonly cmaUser: string | undefined;
  /** True when there was a graph here already. */
  readonly isWarm: boolean;
}

/** `ASSIMILATION_START` names another place. */
export const findHome = (
  env: Readonly<Record<string, string | undefined>>,
  userNames: ReadonlySet<string>,
): Home => {
  const isRoot = process.getuid?.() === 0;
  // A relative one does not count. Source: XDG Base Directory Specification, "Environment variables".
  const named = env["XDG_STATE_HOME"] ?? "";
  const state = isAbsolute(named) ? named : join(homedir(), ".local/state");
  const usual = isRoot ? "/var/lib/assimilation-start" : join(state, "assimilation-start");
  const home = resolve(env["ASSIMILATION_START"] || usual);
  return {
    root: home,
    cma: join(home, "cma"),
    nanoprobe: join(home, "nanoprobe"),
    isRoot,
    cmaUser: isRoot ? serviceUser(env["SUDO_USER"], userNames) : undefined,
    isWarm: existsSync(join(home, "cma/state")),
  };
};

/** The user made for it, else whoever called sudo, else nobody. */
const serviceUser = (sudoUser: string | undefined, names: ReadonlySet<string>): string => {
  const wanted = ["assimilation", sudoUser].find(
    (name) => name !== undefined && name !== "root" && names.has(name),
  );
  return wanted ?? "nobody";
};

/** The names in a passwd file. Source: passwd(5). */
export const userNamesOf = (passwd: string): ReadonlySet<string> =>
  new Set(passwd.split("\n").map((line) => line.slice(0, Math.max(line.indexOf(":"), 0))));

/**
 * What a daemon was told, and what follows from it: words of the command line,
 * environment and environment file ─► its config ─► where its files are.
 *
 * Help, version and mistakes have been said when this returns a code to end with.
 */
import type { ParsedConfig, SettingSources } from "../installation/daemon-settings.ts";
import { type Paths, pathsFor, SERVICE_USER } from "../installation/paths.ts";
import { type DaemonHelp, parseCommandLine } from "./command-line.ts";
import { readEnvironmentFile } from "./environment-file.ts";
import type { DaemonPlan } from "./run-daemon.ts";
import type { Program } from "./run-program.ts";
import { currentUserName } from "./service-user.ts";

/** What both daemons may be told. */
export interface DaemonConfig extends Pick<DaemonPlan, "action" | "isForeground" | "debug"> {
  readonly pidFile: string | undefined;
  readonly home: string | undefined;
  /** Whom the daemon becomes when root starts it; of one that stays root, absent. */
  readonly user?: string;
}

export interface DaemonKind<Config extends DaemonConfig> {
  readonly help: DaemonHelp;
  readonly version: string;
  readonly parseConfig: (sources: SettingSources) => ParsedConfig<Config>;
}

export type ReadConfig<Config extends DaemonConfig> =
  | {
      readonly ok: true;
      readonly config: Config;
      readonly paths: Paths;
      /** As much of {@link DaemonPlan} as follows from the above. */
      readonly plan: Omit<DaemonPlan, "aboutRunning" | "prepare" | "create">;
    }
  | { readonly ok: false; readonly code: 0 | 2 };

export const readConfig = <Config extends DaemonConfig>(
  { argv, env, uid, out, err, absolute }: Program,
  { help, version, parseConfig }: DaemonKind<Config>,
): ReadConfig<Config> => {
  const { name } = help;
  const line = parseCommandLine(argv, help, { version, out, err });
  if (line.kind === "done") return { ok: false, code: line.code };
  const home = absolute(line.flags.home);
  const flags = { ...line.flags, home, pidfile: absolute(line.flags.pidfile) };
  // A home is a world of its own: nothing outside of it is read.
  const fileText = home === undefined ? readEnvironmentFile(name) : undefined;
  const parsed = parseConfig({ flags, env, fileText });
  if (!parsed.ok) {
    err(`${parsed.problems.join("\n")}\n`);
    return { ok: false, code: 2 };
  }

  const { config } = parsed;
  const { user = SERVICE_USER, action, isForeground, debug } = config;
  const paths = pathsFor({
    ...{ home: config.home, uid, userName: currentUserName(), serviceUser: user },
    ...{ xdgStateHome: env["XDG_STATE_HOME"], userHome: env["HOME"] },
  });
  const pidFile = config.pidFile ?? `${paths.run}/${name}.pid`;
  const logFile = `${paths.log}/${name}.log`;
  return {
    ok: true,
    config,
    paths,
    plan: { name, action, isForeground, debug, pidFile, logFile },
  };
};

/**
 * Where things are: one table for both daemons and the operator's command.
 *
 * Three layouts. System: as packages install it. Home: everything under one
 * directory (`--home`), and then nothing outside is read. Private: what a user
 * without root gets, which is a home under XDG_STATE_HOME. The user that the CMA
 * runs as has the system's.
 *
 * Source: file-hierarchy(7); docs/reference/configuration.md.
 */

export interface Paths {
  /** cma.json, mail.json. */
  readonly config: string;
  readonly crypto: string;
  readonly rules: string;
  readonly notification: string;
  readonly discoveryAgents: string;
  /** The database, boot counters, what must survive. */
  readonly state: string;
  /** Pid files, the CMA's socket. */
  readonly run: string;
  readonly log: string;
  /** Set when everything is under one directory. */
  readonly home?: string;
}

export const systemPaths: Paths = {
  config: "/etc/assimilation",
  crypto: "/usr/share/assimilation/crypto.d",
  rules: "/usr/share/assimilation/rules",
  notification: "/usr/share/assimilation/notification.d",
  discoveryAgents: "/usr/share/assimilation/discovery_agents",
  state: "/var/lib/assimilation",
  run: "/run/assimilation",
  log: "/var/log/assimilation",
};

export const homePaths = (home: string): Paths => ({
  config: home,
  crypto: `${home}/crypto.d`,
  rules: `${home}/rules`,
  notification: `${home}/notification.d`,
  discoveryAgents: `${home}/discovery_agents`,
  state: `${home}/state`,
  run: `${home}/run`,
  log: `${home}/log`,
  home,
});

export interface WhoAsks {
  readonly home: string | undefined;
  readonly uid: number;
  readonly userName: string;
  /** The user that the CMA runs as; {@link SERVICE_USER} unless told. */
  readonly serviceUser?: string;
  /** The environment's XDG_STATE_HOME and HOME. */
  readonly xdgStateHome: string | undefined;
  readonly userHome: string | undefined;
}

/** Made by the packages, or by the `useradd` line that the CMA shows. */
export const SERVICE_USER = "assimilation";

export const pathsFor = (who: WhoAsks): Paths => {
  const { home, uid, userName, serviceUser = SERVICE_USER } = who;
  if (home !== undefined) return homePaths(home);
  if (uid === 0 || userName === serviceUser) return systemPaths;
  return homePaths(privateHome(who));
};

/**
 * For somebody who asks about an installation that is there: without one of
 * their own, that is the system's.
 */
export const pathsForOperator = (who: WhoAsks, isThere: (path: string) => boolean): Paths => {
  const paths = pathsFor(who);
  const isAnothers = who.home === undefined && !isThere(paths.state);
  return isAnothers && isThere(systemPaths.state) ? systemPaths : paths;
};

const privateHome = ({ xdgStateHome, userHome }: WhoAsks): string =>
  `${xdgStateHome || `${userHome ?? ""}/.local/state`}/assimilation`;

/**
 * Where things are: one table for both daemons and the operator's command.
 *
 * Three layouts. System: as packages install it. Home: everything under one
 * directory (`--home`), and then nothing outside is read. Private: what a user
 * without root gets, which is a home under XDG_STATE_HOME.
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
  /** The environment's XDG_STATE_HOME and HOME. */
  readonly xdgStateHome: string | undefined;
  readonly userHome: string | undefined;
}

export const pathsFor = ({ home, uid, xdgStateHome, userHome }: WhoAsks): Paths => {
  if (home !== undefined) return homePaths(home);
  if (uid === 0) return systemPaths;
  return homePaths(`${xdgStateHome || `${userHome ?? ""}/.local/state`}/assimilation`);
};

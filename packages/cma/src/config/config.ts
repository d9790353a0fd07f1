/** What a CMA has been told on its command line and in its environment, once it was checked. */
import { DEFAULT_PORT, type NetAddress } from "@assimilation/protocol";

export interface Config {
  readonly bind: NetAddress;
  /** True when `bind` was asked for; else 0.0.0.0 will do where there is no IPv6. */
  readonly isBindAsked: boolean;
  readonly database: Database;
  readonly user: string;
  /** 0 says what happens, 1 debugs, 2 adds stack traces. */
  readonly debug: number;
  readonly action: "run" | "kill" | "status";
  readonly isErasing: boolean;
  readonly isForeground: boolean;
  readonly pidFile: string | undefined;
  readonly home: string | undefined;
}

export type Database =
  /** No path: `cma.sqlite` in the state directory. */
  | { readonly kind: "sqlite"; readonly path: string | undefined }
  | { readonly kind: "neo4j"; readonly uri: string };

export const defaultConfig: Config = {
  bind: { host: "::", port: DEFAULT_PORT },
  isBindAsked: false,
  database: { kind: "sqlite", path: undefined },
  user: "assimilation",
  debug: 0,
  action: "run",
  isErasing: false,
  isForeground: false,
  pidFile: undefined,
  home: undefined,
};

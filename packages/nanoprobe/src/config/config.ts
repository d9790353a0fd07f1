/** What a nanoprobe has been told, once everything has been checked. */
import { DEFAULT_PORT, type NamedAddress, type NetAddress } from "@assimilation/protocol";

export interface Config {
  /** Port 0 when {@link Config.isDynamic}. */
  readonly bind: NetAddress;
  readonly isDynamic: boolean;
  /** In the order to be tried; empty: multicast alone. */
  readonly cmaAddresses: readonly (NetAddress | NamedAddress)[];
  /** 1 to 31. */
  readonly ttl: number;
  /** 0 says what happens, 1 debugs, 2 adds stack traces. */
  readonly debug: number;
  readonly action: "run" | "kill" | "status";
  readonly isForeground: boolean;
  readonly pidFile: string | undefined;
  readonly home: string | undefined;
}

/** Of multicast, where every site's routers stop by default; Assimilation always used it. */
export const TTL_MAX = 31;

export const CMA_ADDRESSES_MAX = 32;

export const defaultConfig: Config = {
  bind: { host: "::", port: DEFAULT_PORT },
  isDynamic: false,
  cmaAddresses: [],
  ttl: TTL_MAX,
  debug: 0,
  action: "run",
  isForeground: false,
  pidFile: undefined,
  home: undefined,
};

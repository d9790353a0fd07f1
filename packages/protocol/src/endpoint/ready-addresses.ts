/**
 * Which address READY went to: whoever answers it from there is there.
 *
 * READY holds the connection id that DATA needs. If it went to one address only,
 * DATA from that address proves it. An INITIATE repeated from a second address
 * gets READY too; then neither is proven by answering, and both are asked for an
 * echo. Source: RFC 9000, section 8.1.
 */
import { toHex } from "../bytes/hex.ts";
import {
  createExpiringMap,
  type ExpiringMap,
  recall,
  remember,
} from "../handshake/expiring-map.ts";
import { decodeInitiate } from "../wire/initiate.ts";
import type { Instant } from "../world/clock.ts";
import type { NetAddress } from "../world/network.ts";
import { isSame } from "./path.ts";

/** By agent session key. Full, it makes nobody proven who is not. */
export type ReadyAddresses = ExpiringMap<{ only: NetAddress | undefined }>;

export const createReadyAddresses = (): ReadyAddresses =>
  createExpiringMap<{ only: NetAddress | undefined }>({
    lifeMs: LIFE_MS,
    entriesMax: ENTRIES_MAX,
    onForget: () => undefined,
  });

/** READY goes to `from` in answer to this INITIATE. */
export const noteReady = (
  addresses: ReadyAddresses,
  initiate: Uint8Array,
  from: NetAddress,
  now: Instant,
): void => {
  const decoded = decodeInitiate(initiate);
  if (!decoded.ok) return;
  const name = toHex(decoded.value.agentSessionKey);
  const known = recall(addresses, name, now);
  if (known === undefined) remember(addresses, name, { only: from }, now);
  else if (known.only !== undefined && !isSame(known.only, from)) known.only = undefined;
};

export const isOnlyReader = (
  addresses: ReadyAddresses,
  agentSessionKey: Uint8Array,
  from: NetAddress,
  now: Instant,
): boolean => {
  const only = recall(addresses, toHex(agentSessionKey), now)?.only;
  return only !== undefined && isSame(only, from);
};

/** Longer than a half session lives. */
const LIFE_MS = 60_000;
const ENTRIES_MAX = 65_536;

/**
 * RESET to the sessions of the CMA's run before, so that an agent with nothing to say notices too.
 *
 *     to each, one every 20 ms ─► a minute ─► to whoever is not back ─► a minute ─► once more
 *
 * An idle agent asks nothing for hours, so one lost datagram must not decide. Whoever does speak
 * in a session that is gone gets its RESET for that; see manager-endpoint.ts. The addresses were
 * proven when they were remembered.
 *
 * Source: docs/reference/wire-format.md, "RESET".
 */
import { parseHex } from "../bytes/hex.ts";
import { makeReset } from "../handshake/reset-token.ts";
import { CONNECTION_ID_BYTES } from "../wire/constants.ts";
import { formatAddress, type NetAddress } from "../world/network.ts";
import type { KnownSession } from "./manager-options.ts";

export interface ResetRoundsDeps {
  readonly post: (datagram: Uint8Array, to: NetAddress) => void;
  readonly afterMs: (ms: number, run: () => void) => void;
  /** Where agents with a session are, as {@link formatAddress} writes it. */
  readonly addressesUp: () => ReadonlySet<string>;
}

/** Begins at once; ends by itself. */
export const startResetRounds = (
  { post, afterMs, addressesUp }: ResetRoundsDeps,
  { resetKey, sessions }: { resetKey: Uint8Array; sessions: readonly KnownSession[] },
): void => {
  const sendFrom = (index: number, wanted: readonly KnownSession[], round: number): void => {
    const known = wanted[index];
    if (known === undefined) {
      if (round < ROUNDS && wanted.length > 0) afterMs(ROUND_PAUSE_MS, () => begin(round + 1));
      return;
    }
    const id = parseHex(known.connectionId);
    if (id?.byteLength === CONNECTION_ID_BYTES) post(makeReset(resetKey, id), known.address);
    afterMs(PACE_MS, () => sendFrom(index + 1, wanted, round));
  };

  const begin = (round: number): void => {
    const up = addressesUp();
    const wanted = sessions.filter(({ address }) => !up.has(formatAddress(address)));
    sendFrom(0, wanted, round);
  };

  begin(1);
};

const ROUNDS = 3;
const ROUND_PAUSE_MS = 60_000;
/** 50 a second: a thousand agents in 20 s. */
const PACE_MS = 20;

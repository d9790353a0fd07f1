/**
 * RESET, exactly 28 bytes: the CMA does not know a session any more.
 *
 *     0        4                        12                28
 *     +--------+------------------------+-----------------+
 *     | header | CMA's connection id 8, | token 16        |
 *     |        | as DATA carried it     |                 |
 *     +--------+------------------------+-----------------+
 *
 * Not sealed, there is no key left; the token was told in READY. Smaller than
 * any DATA. Source: docs/reference/wire-format.md, "RESET"; RFC 9000, section 10.3.
 */
import { CONNECTION_ID_BYTES, RESET_TOKEN_BYTES } from "./constants.ts";
import { exactly, finishPacket, openHeader, startPacket } from "./header.ts";
import type { Decoded } from "./wire-error.ts";

/** Views into the datagram. */
export interface Reset {
  readonly managerConnectionId: Uint8Array;
  readonly token: Uint8Array;
}

export const decodeReset = (datagram: Uint8Array): Decoded<Reset> => {
  const header = openHeader(datagram, "reset");
  if (!header.ok) return header;
  return {
    ok: true,
    value: {
      managerConnectionId: header.value.bytes(CONNECTION_ID_BYTES),
      token: header.value.bytes(RESET_TOKEN_BYTES),
    },
  };
};

export const encodeReset = (reset: Reset): Uint8Array =>
  finishPacket(
    startPacket("reset")
      .bytes(exactly(reset.managerConnectionId, CONNECTION_ID_BYTES))
      .bytes(exactly(reset.token, RESET_TOKEN_BYTES)),
    "reset",
  );

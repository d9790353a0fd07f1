/**
 * Sizes and limits of the wire.
 *
 * First what the specification says, then what we chose within it.
 * Source: docs/reference/wire-format.md.
 */

export const PORT = 1984;
export const MULTICAST_GROUP = "224.0.2.5";
export const MULTICAST_TTL_MAX = 31;

/** "NP". */
export const MAGIC = 0x4e50;
export const VERSION = 1;

/** UDP payload. We never rely on IP fragmentation. */
export const DATAGRAM_BYTES_MAX = 1200;

export const KEY_BYTES = 32;
export const CONNECTION_ID_BYTES = 8;
export const BOOT_ID_BYTES = 16;
export const KEY_HINT_BYTES = 16;
export const MAC_BYTES = 16;
export const RESET_TOKEN_BYTES = 16;
/** What `secretbox` adds to what it seals. */
export const BOX_OVERHEAD_BYTES = 16;
export const COOKIE_BYTES = 96;
export const VOUCH_BYTES = 80;

/** Counters of DATA start at 1 and end below this. */
export const COUNTER_END = 2 ** 48;

/** Of the frames of one DATA packet: 4 header, 8 connection id, 8 counter, 16 box. */
export const FRAMES_BYTES_MAX = DATAGRAM_BYTES_MAX - 36;

export const CHUNK_BYTES_MAX = 1120;
/** Of a message as it is sent, and as it is once inflated. */
export const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;
export const ACK_RANGES_MAX = 8;
export const CLOSE_TEXT_BYTES_MAX = 64;
export const HOST_NAME_HINT_BYTES_MAX = 64;

/** Streams of a session. Source: wire-format.md, "Reliable messages over DATA". */
export const STREAM_COUNT = 4;

/** Ours: so many protocol versions may one INITIATE offer; there is one. */
export const VERSIONS_OFFERED_MAX = 16;

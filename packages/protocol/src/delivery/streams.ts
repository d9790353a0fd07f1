/**
 * Streams: what goes first, and how much may be on its way.
 *
 * Order holds within a stream; between streams 1 goes before 0, then 2, then 3.
 * One credit counts the bytes of all messages of a session: 19 kB at once, then
 * what the receiver grants as messages are applied. Sender and receiver must
 * agree on these numbers, so they are here.
 *
 * Source: docs/reference/wire-format.md, "Reliable messages over DATA".
 */

/** As numbered on the wire: 0 control, 1 liveness, 2 monitoring, 3 discovery. */
export const streamsByPriority: readonly number[] = [1, 0, 2, 3];

export const CREDIT_BYTES_AT_ONCE = 19_000;

/**
 * Messages of one stream that may have been begun and not yet be applied. The
 * sender stays at the first, the receiver refuses above the second, so that a
 * flood of tiny messages is bounded as well as one of large ones.
 */
export const OPEN_MESSAGES_SENT_MAX = 64;
export const OPEN_MESSAGES_RECEIVED_MAX = 128;

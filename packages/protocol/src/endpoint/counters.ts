/**
 * What came and went, by reason. Packets are counted here, not logged.
 *
 * The reasons are the codes of wire/wire-error.ts, handshake/refusal.ts and
 * messages/message-error.ts, so there are as many counters as codes.
 */
import type { RefusalCode } from "../handshake/refusal.ts";
import type { MessageErrorCode } from "../messages/message-error.ts";

export interface Counters {
  /** Datagrams. */
  readonly received: number;
  readonly sent: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** Datagrams dropped without a word. */
  readonly refused: ReadonlyMap<RefusalCode, number>;
  /** Messages that arrived whole and were not understood; "bomb" where inflating was refused. */
  readonly refusedMessages: ReadonlyMap<MessageErrorCode | "bomb", number>;
  /** X25519, the only expensive thing a stranger can ask for. */
  readonly curveOperations: number;
  /** Keys that two boots use by turns: images that were cloned. */
  readonly clonedKeys: number;
}

export interface Tally {
  readonly counters: Counters;
  readonly noteReceived: (datagram: Uint8Array) => void;
  readonly noteSent: (datagram: Uint8Array) => void;
  readonly noteRefused: (code: RefusalCode) => void;
  readonly noteRefusedMessage: (code: MessageErrorCode | "bomb") => void;
  readonly noteClonedKey: () => void;
}

export const createTally = (curveOperations: () => number): Tally => {
  let received = 0;
  let sent = 0;
  let receivedBytes = 0;
  let sentBytes = 0;
  let clonedKeys = 0;
  const refused = new Map<RefusalCode, number>();
  const refusedMessages = new Map<MessageErrorCode | "bomb", number>();

  return {
    counters: {
      get received() {
        return received;
      },
      get sent() {
        return sent;
      },
      get receivedBytes() {
        return receivedBytes;
      },
      get sentBytes() {
        return sentBytes;
      },
      get curveOperations() {
        return curveOperations();
      },
      get clonedKeys() {
        return clonedKeys;
      },
      refused,
      refusedMessages,
    },
    noteReceived: ({ byteLength }) => {
      received += 1;
      receivedBytes += byteLength;
    },
    noteSent: ({ byteLength }) => {
      sent += 1;
      sentBytes += byteLength;
    },
    noteRefused: (code) => increment(refused, code),
    noteRefusedMessage: (code) => increment(refusedMessages, code),
    noteClonedKey: () => {
      clonedKeys += 1;
    },
  };
};

const increment = <Code>(counts: Map<Code, number>, code: Code): void => {
  counts.set(code, (counts.get(code) ?? 0) + 1);
};

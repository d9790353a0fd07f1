/**
 * The baseline of the packets bench, and what nobody could do without:
 * node:dgram and tweetnacl's secretbox, datagrams of the same sizes, as many of
 * them in both directions, a window of the same width, and nothing kept.
 */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { systemRandom } from "@assimilation/protocol/system";
import nacl from "tweetnacl";
import type { Prepared, Traffic } from "./traffic.ts";

/** As wide as a session's largest. */
const WINDOW = 64;
/** Connection id, counter and the like, in the clear before the box. */
const HEADER_BYTES = 20;

export const startBare = async ({ out, back }: Traffic): Promise<Prepared> => {
  const key = new Uint8Array(nacl.secretbox.keyLength);
  systemRandom.fill(key);
  const [sender, receiver] = [await openSocket(), await openSocket()];
  let sent = 0;
  let answered = 0;
  let received = 0;
  let finish = (): void => undefined;
  const ackEvery = out.length / Math.max(1, back.length);

  const sendWindow = (): void => {
    while (sent < out.length && sent - answered * ackEvery < WINDOW) {
      sendSealed(sender, out[sent] ?? 0, receiver.address().port, key, sent);
      sent += 1;
    }
  };
  receiver.on("message", (datagram) => {
    open(datagram, key);
    received += 1;
    while (answers < back.length && received >= (answers + 1) * ackEvery - 0.001) {
      sendSealed(receiver, back[answers] ?? 0, sender.address().port, key, answers);
      answers += 1;
    }
  });
  let answers = 0;
  sender.on("message", (datagram) => {
    open(datagram, key);
    answered += 1;
    if (answered === back.length) finish();
    else sendWindow();
  });
  return {
    go: () =>
      new Promise((resolve) => {
        finish = resolve;
        sendWindow();
      }),
    close: () => {
      sender.close();
      receiver.close();
    },
  };
};

const openSocket = async (): Promise<Socket> => {
  const socket = createSocket({ type: "udp4", recvBufferSize: 4 * 1024 * 1024 });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
};

const sendSealed = (
  socket: Socket,
  size: number,
  port: number,
  key: Uint8Array,
  counter: number,
): void => {
  const overhead = HEADER_BYTES + nacl.secretbox.overheadLength;
  const plain = new Uint8Array(Math.max(0, size - overhead));
  const nonce = new Uint8Array(nacl.secretbox.nonceLength);
  new DataView(nonce.buffer).setUint32(0, counter);
  const datagram = new Uint8Array(HEADER_BYTES + plain.byteLength + nacl.secretbox.overheadLength);
  datagram.set(nonce.subarray(0, 4));
  datagram.set(nacl.secretbox(plain, nonce, key), HEADER_BYTES);
  socket.send(datagram, port, "127.0.0.1");
};

const open = (datagram: Uint8Array, key: Uint8Array): void => {
  const nonce = new Uint8Array(nacl.secretbox.nonceLength);
  nonce.set(datagram.subarray(0, 4));
  if (nacl.secretbox.open(datagram.subarray(HEADER_BYTES), nonce, key) === null) {
    throw new Error("a box did not open");
  }
};

/**
 * Datagrams through everything that a packet meets: sealed, sent, received,
 * opened, put in order, acknowledged. Two sockets on loopback in one process,
 * one sending messages, one taking them.
 *
 * The baseline is what nobody could do without: node:dgram and tweetnacl's
 * secretbox, datagrams of the same sizes, as many of them in both directions,
 * a window of the same width, and nothing kept or checked.
 */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { DatagramSocket, Instant } from "@assimilation/protocol";
import { createUdpNetwork, systemClock, systemRandom } from "@assimilation/protocol/system";
import nacl from "tweetnacl";
import { checkDelivery, deliveryCheckAt, takenApplied } from "#protocol/delivery/delivery.ts";
import { takeMessage } from "#protocol/delivery/inbox.ts";
import { submit } from "#protocol/delivery/outbox.ts";
import { type Channel, createChannel, flush, openPacket } from "#protocol/endpoint/channel.ts";
import { createSession } from "#protocol/handshake/session.ts";
import { decodeData } from "#protocol/wire/data.ts";
import type { Bench } from "../bench.ts";
import { type Cost, costOf } from "../measure.ts";

const MESSAGES = 20;
/** Some 100 datagrams. */
const MESSAGE_BYTES = 112_000;
const RUNS = 11;
const WARM_UPS = 3;
/** Stream of discovery documents. */
const STREAM = 3;

export const packets: Bench = {
  name: "packets",
  doc: "Datagrams from seal to open and acknowledgement, over loopback, two sockets in one process.",
  bare: "node:dgram and nacl.secretbox, the same datagrams both ways, and nothing else.",

  run: async (say) => {
    const runs: { ours: Cost; bare: Cost; traffic: Traffic }[] = [];
    for (let run = -WARM_UPS; run < RUNS; run++) {
      const traffic: Traffic = { out: [], back: [] };
      const ours = await timed(() => startOurs(traffic));
      const bare = await timed(() => startBare(traffic));
      if (run >= 0) runs.push({ ours, bare, traffic });
      say(`run ${run + WARM_UPS + 1} of ${RUNS + WARM_UPS}`);
    }
    const count = ({ out, back }: Traffic): number => out.length + back.length;
    const perSecond = (kind: "ours" | "bare") =>
      runs.map((run) => (count(run.traffic) * 1000) / run[kind].wallMs);
    const cpuUs = (kind: "ours" | "bare") =>
      runs.map((run) => (run[kind].cpuMs * 1000) / count(run.traffic));
    const [{ out, back } = { out: [], back: [] }] = runs.map(({ traffic }) => traffic);
    return {
      figures: [
        { what: "datagrams", unit: "1/s", ours: perSecond("ours"), bare: perSecond("bare") },
        {
          what: "one datagram, both ends, CPU",
          unit: "µs",
          ours: cpuUs("ours"),
          bare: cpuUs("bare"),
        },
      ],
      notes: [
        `${MESSAGES} messages of ${MESSAGE_BYTES.toLocaleString("en")} bytes a run, one after the other: ${out.length.toLocaleString("en")} datagrams of ${mean(out)} bytes on average one way, ${back.length.toLocaleString("en")} of ${mean(back)} bytes back.`,
      ],
    };
  },
};

/** Sizes in bytes, in the order of sending. */
interface Traffic {
  readonly out: number[];
  readonly back: number[];
}

/** Sockets are open before `go`, and closed after it. */
interface Prepared {
  readonly go: () => Promise<void>;
  readonly close: () => void;
}

const timed = async (prepare: () => Promise<Prepared>): Promise<Cost> => {
  const { go, close } = await prepare();
  const cost = await costOf(go);
  close();
  return cost;
};

const mean = (sizes: readonly number[]): number =>
  Math.round(sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length));

const randomBytes = (count: number): Uint8Array => {
  const bytes = new Uint8Array(count);
  systemRandom.fill(bytes);
  return bytes;
};

const LOOPBACK = { host: "127.0.0.1", port: 0 };

const startOurs = async ({ out, back }: Traffic): Promise<Prepared> => {
  const key = randomBytes(32);
  const [agentId, managerId] = [randomBytes(8), randomBytes(8)];
  const now = systemClock.now();
  const channelOf = (side: "agent" | "manager", localId: Uint8Array, remoteId: Uint8Array) => {
    const keyOfItsOwn = Uint8Array.from(key);
    const session = createSession({ side, key: keyOfItsOwn, localId, remoteId }, systemRandom, now);
    return createChannel(session, { freeBytes: 8 * 1024 * 1024 }, now);
  };
  const agent = await openEnd(channelOf("agent", agentId, managerId), out);
  const manager = await openEnd(channelOf("manager", managerId, agentId), back);
  agent.connect(manager.socket);
  manager.connect(agent.socket);

  const bytes = randomBytes(MESSAGE_BYTES);
  const sendOne = (): Promise<void> =>
    new Promise((onApplied) => {
      submit(agent.channel.delivery.outbox, STREAM, {
        make: () => ({ bytes, isDeflated: false }),
        onApplied,
      });
      agent.settle();
    });
  return {
    go: async () => {
      for (let i = 0; i < MESSAGES; i++) await sendOne();
    },
    close: () => {
      agent.close();
      manager.close();
    },
  };
};

/** What an endpoint does with one session, without finding anybody. */
const openEnd = async (channel: Channel, sizes: number[]) => {
  const { delivery } = channel;
  let to = LOOPBACK;
  let cancel = (): void => undefined;
  let isClosed = false;

  const settle = (): void => {
    if (isClosed) return;
    const now = systemClock.now();
    if (checkDelivery(delivery, now) === "dead") throw new Error("loopback lost everything");
    while (takeMessage(delivery.inbox) !== undefined) takenApplied(delivery);
    flush(channel, { now, budgetBytes: Number.POSITIVE_INFINITY }, (datagram) => {
      sizes.push(datagram.byteLength);
      socket.send(datagram, to);
    });
    wakeAt(deliveryCheckAt(delivery, now));
  };
  const wakeAt = (at: Instant | undefined): void => {
    cancel();
    cancel = at === undefined ? () => undefined : systemClock.wakeAt(at, settle);
  };
  const hear = (datagram: Uint8Array): void => {
    const packet = decodeData(datagram);
    if (!packet.ok || isClosed) return;
    const input = openPacket(channel, packet.value, systemClock.now());
    if (!input.ok) throw new Error(`a packet was refused: ${input.error}`);
    for (const { onApplied } of input.received.applied) onApplied();
    settle();
  };

  const socket = await createUdpNetwork().bind(LOOPBACK, hear);
  return {
    channel,
    socket,
    settle,
    connect: (peer: DatagramSocket): void => {
      to = peer.local;
    },
    close: (): void => {
      isClosed = true;
      cancel();
      socket.close();
    },
  };
};

/** As wide as a session's largest. */
const WINDOW = 64;
/** Connection id, counter and the like, in the clear before the box. */
const HEADER_BYTES = 20;

const startBare = async ({ out, back }: Traffic): Promise<Prepared> => {
  const key = randomBytes(32);
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

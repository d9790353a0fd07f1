/**
 * Datagrams through everything that a packet meets: sealed, sent, received,
 * opened, put in order, acknowledged. Two sockets on loopback in one process,
 * one sending messages, one taking them.
 */
import type { DatagramSocket, Instant } from "@assimilation/protocol";
import { createUdpNetwork, systemClock, systemRandom } from "@assimilation/protocol/system";
import { checkDelivery, deliveryCheckAt, takenApplied } from "#protocol/delivery/delivery.ts";
import { takeMessage } from "#protocol/delivery/inbox.ts";
import { submit } from "#protocol/delivery/outbox.ts";
import { type Channel, createChannel, flush, openPacket } from "#protocol/endpoint/channel.ts";
import { createSession } from "#protocol/handshake/session.ts";
import { decodeData } from "#protocol/wire/data.ts";
import { startBare } from "../bare-packets.ts";
import type { Bench } from "../bench.ts";
import { type Cost, costOf } from "../measure.ts";
import type { Prepared, Traffic } from "../traffic.ts";

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
      void socket.close();
    },
  };
};

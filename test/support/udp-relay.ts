/** A UDP hop between agents and a CMA on loopback, which counts what goes through. */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { onTestFinished } from "vitest";

export interface UdpRelay {
  readonly port: number;
  /** Datagrams so far, from agents and to them. */
  readonly counts: () => { readonly up: number; readonly down: number };
}

/** Each agent has a socket of its own towards the CMA, so that the CMA can tell them apart. */
export const startUdpRelay = async (cmaPort: number): Promise<UdpRelay> => {
  const front = createSocket("udp4");
  /** By the agent's port. */
  const backs = new Map<number, Socket>();
  let up = 0;
  let down = 0;
  front.on("message", (datagram, { port }) => {
    up += 1;
    const back = backs.get(port) ?? createSocket("udp4");
    if (!backs.has(port)) {
      backs.set(port, back);
      back.on("error", () => undefined);
      back.on("message", (answer) => {
        down += 1;
        front.send(answer, port, "127.0.0.1");
      });
    }
    back.send(datagram, cmaPort, "127.0.0.1");
  });
  front.bind(0, "127.0.0.1");
  await once(front, "listening");
  onTestFinished(() => {
    for (const socket of [front, ...backs.values()]) socket.close();
  });
  return { port: front.address().port, counts: () => ({ up, down }) };
};

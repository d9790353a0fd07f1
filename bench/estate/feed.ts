/**
 * An estate that speaks: so many agents at once, each of which waits until what it said is applied.
 * What an agent says comes on a turn of the event loop of its own, as from a socket.
 */
import { setImmediate as arrival } from "node:timers/promises";
import type { AgentMessage } from "@assimilation/protocol";
import { hostOf, isDown, type SimHost } from "./host.ts";
import { firstMessages } from "./messages.ts";

/** As the endpoint would have under way: its bound is 8 MiB of messages, and these are some 12 kB each. */
export const AGENTS_AT_ONCE = 200;

/** Answers how many messages that took. */
export const feed = async (
  hosts: number,
  meet: (host: SimHost) => (message: AgentMessage) => Promise<void>,
  say: (what: string) => void,
): Promise<number> => {
  let next = 0;
  let messages = 0;
  const speak = async (host: SimHost): Promise<void> => {
    const tell = meet(host);
    for (const message of firstMessages(host, hosts)) {
      await arrival();
      await tell(message);
      messages += 1;
    }
  };
  const takeTurns = async (): Promise<void> => {
    while (next < hosts) {
      const number = next;
      next += 1;
      await speak(hostOf(number));
      if ((number + 1) % SAY_EVERY === 0) say(`${(number + 1).toLocaleString("en")} hosts`);
    }
  };
  await Promise.all(Array.from({ length: AGENTS_AT_ONCE }, takeTurns));
  return messages;
};

const SAY_EVERY = 1_000;

/** One of a hundred hosts, and enough of them for a 99th percentile; spread over the estate. */
export const changingHosts = (hosts: number): readonly SimHost[] => {
  const count = Math.min(hosts, Math.max(CHANGES_MIN, Math.round(hosts / 100)));
  return Array.from({ length: count }, (_, at) =>
    hostOf(Math.floor(((at + 0.5) * hosts) / count)),
  ).filter((host) => !isDown(host));
};

const CHANGES_MIN = 100;

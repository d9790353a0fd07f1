/**
 * From sessions to transactions: messages queue in the order in which they came, and one
 * transaction at a time takes as many as make a good batch.
 *
 *     session ─┐              ┌─ message ─┐
 *     session ─┼─► queue ─────┼─ message ─┼─► commit ─► acknowledge, reply, log, wake the notifier
 *     session ─┘              └─ message ─┘
 *
 * While one transaction commits, the next batch gathers: the busier it gets, the more messages
 * share a commit. Messages of one drone stay in order because all of them do. The queue is bounded
 * by the credit that the endpoint gives: what is not acknowledged is not replaced by more.
 */
import {
  type AgentMessage,
  type Clock,
  type Handled,
  type Logger,
  type ManagerMessage,
  messagePace,
} from "@assimilation/protocol";
import { aboutMessage, describeMessage } from "./about-message.ts";
import { createCommitLog } from "./commit-log.ts";
import type { Inbound } from "./inbound.ts";
import { createNextBatch } from "./next-batch.ts";
import type { Peer } from "./outcome.ts";
import type { PatientStore } from "./patient-store.ts";
import { prepareLater } from "./prepare.ts";
import { askedBy, type TransactionContext, type Written } from "./transaction.ts";
import { PUT_BACK, writeBatch } from "./write-batch.ts";

export interface Dispatch {
  /**
   * Resolves when what the message says is committed, or is found to be too much for the store by
   * itself; stays pending while the store is away.
   */
  readonly receive: (peer: Peer, message: AgentMessage) => Promise<Handled>;
  /** The agent has no session any more. */
  readonly sessionEnded: (peer: Peer) => void;
  readonly status: () => DispatchStatus;
}

export interface DispatchStatus {
  /** Messages that wait for a transaction. */
  readonly queued: number;
  /** Agents of whose messages the latest was too much for the store: it is tried again later. */
  readonly putBack: number;
  /** Messages since the start. */
  readonly committed: number;
  readonly refused: number;
}

export interface DispatchDeps {
  readonly store: Pick<PatientStore, "transact" | "transactOrReject">;
  readonly clock: Pick<Clock, "wallTime">;
  readonly logger: Logger;
}

export interface DispatchOptions extends TransactionContext {
  readonly reply: (keyId: string, message: ManagerMessage) => void;
  /** Called when an agent's first message is committed. */
  readonly sawNewDrone: (keyId: string) => void;
  /** There are new events to tell; called after their commit. */
  readonly toldOfEvents: () => void;
}

interface Waiting extends Inbound {
  readonly asked: Set<string>;
  readonly isAlone: boolean;
  readonly handled: (handled: Handled) => void;
}

/**
 * A usual document comes to some dozens. So an agent that is held to one message a second changes so
 * many things a second: a few per cent of what a store takes.
 */
const CHANGES_A_MESSAGE = 250;

/**
 * All others wait while it is tried, for a minute at most, which a server may take; for two where it
 * is small. So the agent is to wait for five at least, in whatever session: a second a message, beyond
 * those it may save up.
 */
const TOO_MUCH_COST = 300 + messagePace.burst;

export const createDispatch = (deps: DispatchDeps, options: DispatchOptions): Dispatch => {
  const { store, clock, logger } = deps;
  const next = createNextBatch<Waiting>();
  /** By key id: of the agent's latest session, for as long as it has one. */
  const askedOf = new Map<string, { readonly serial: number; readonly names: Set<string> }>();
  /** By key id, described; of agents that have a session. */
  const tooMuch = new Map<string, string>();
  const log = createCommitLog(logger);
  const writing = { store, now: clock.wallTime, sawTooMuch: next.takeLess };
  let isBusy = false;
  let committed = 0;
  let refused = 0;

  /** A later session is asked anew; an older one, on its way out, is not remembered. */
  const askedIn = ({ keyId, serial }: Peer) => {
    const known = askedOf.get(keyId);
    if (known?.serial === serial) return known;
    const fresh = { serial, names: new Set<string>() };
    if (known === undefined || known.serial < serial) askedOf.set(keyId, fresh);
    return fresh;
  };

  /** Or was, the last time that its agent said something of that name. */
  const isTooMuch = (inbound: Pick<Waiting, "peer" | "message">): boolean => {
    const named = tooMuch.get(inbound.peer.keyId);
    return named !== undefined && named === describeMessage(aboutMessage(inbound));
  };

  const sawCommitted = (waiting: Waiting, written: Written): void => {
    committed += 1;
    if (written.refused !== undefined) refused += 1;
    if (written.events.length > 0) options.toldOfEvents();
    if (written.isNewDrone) options.sawNewDrone(waiting.peer.keyId);
    if (isTooMuch(waiting)) tooMuch.delete(waiting.peer.keyId);
    waiting.handled({ cost: Math.floor(written.changes / CHANGES_A_MESSAGE), isStored: true });
    log.written(waiting, written);
    for (const name of askedBy(waiting, written.replies)) waiting.asked.add(name);
    for (const reply of written.replies) options.reply(waiting.peer.keyId, reply);
  };

  /** It is not kept here: a few of the largest would take the room of all others. */
  const putBack = (waiting: Waiting): void => {
    const { keyId } = waiting.peer;
    if (askedOf.has(keyId)) tooMuch.set(keyId, describeMessage(aboutMessage(waiting)));
    waiting.handled({ cost: TOO_MUCH_COST, isStored: false });
  };

  const commitBatch = async (batch: readonly Waiting[]): Promise<void> => {
    const waiting = batch.values();
    for await (const part of writeBatch(writing, batch, options)) {
      for (const written of part) {
        const { value } = waiting.next();
        if (value === undefined) continue;
        if (written === PUT_BACK) putBack(value);
        else sawCommitted(value, written);
      }
    }
  };

  const drain = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    for (let batch = next.take(); batch.length > 0; batch = next.take()) await commitBatch(batch);
    isBusy = false;
  };

  return {
    receive: (peer, message) => {
      const { names } = askedIn(peer);
      return new Promise((resolve) => {
        const prepared = prepareLater(peer, message, options);
        const isAlone = isTooMuch({ peer, message });
        next.push({ peer, message, asked: names, prepared, isAlone, handled: resolve });
        void drain();
      });
    },
    sessionEnded: ({ keyId }) => {
      askedOf.delete(keyId);
      tooMuch.delete(keyId);
    },
    status: () => ({ queued: next.length(), putBack: tooMuch.size, committed, refused }),
  };
};

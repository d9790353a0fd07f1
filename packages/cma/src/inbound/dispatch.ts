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
import type { AgentMessage, Clock, Logger, ManagerMessage } from "@assimilation/protocol";
import { createCommitLog } from "./commit-log.ts";
import type { Inbound } from "./inbound.ts";
import { createNextBatch } from "./next-batch.ts";
import type { Peer } from "./outcome.ts";
import type { PatientStore } from "./patient-store.ts";
import { prepareLater } from "./prepare.ts";
import { askedBy, type TransactionContext, type Written } from "./transaction.ts";
import { PUT_ASIDE, writeBatch } from "./write-batch.ts";

export interface Dispatch {
  /**
   * Resolves when what the message says is committed; stays pending while the store is away.
   * Answers what it cost, as messages beyond the usual one.
   */
  readonly receive: (peer: Peer, message: AgentMessage) => Promise<number>;
  /** The agent has no session any more. */
  readonly sessionEnded: (peer: Peer) => void;
  readonly status: () => DispatchStatus;
}

export interface DispatchStatus {
  /** Messages that wait for a transaction. */
  readonly queued: number;
  /** Those that are too much for the store, and are tried again later. */
  readonly aside: number;
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
  readonly afterMs: (ms: number, then: () => void) => void;
}

interface Waiting extends Inbound {
  readonly asked: Set<string>;
  readonly committed: (cost: number) => void;
  readonly isAlone?: boolean;
}

/**
 * A usual document comes to some dozens. So an agent that is held to one message a second changes so
 * many things a second: a few per cent of what a store takes.
 */
const CHANGES_A_MESSAGE = 250;

/** All others wait while it is tried, for a minute at most: as long as a server may take. */
const ASIDE_MS = 5 * 60_000;

export const createDispatch = (deps: DispatchDeps, options: DispatchOptions): Dispatch => {
  const { store, clock, logger } = deps;
  const next = createNextBatch<Waiting>();
  /** By key id: of the agent's latest session, for as long as it has one. */
  const askedOf = new Map<string, { readonly serial: number; readonly names: Set<string> }>();
  const log = createCommitLog(logger);
  const writing = { store, now: clock.wallTime, sawTooMuch: next.takeLess };
  let isBusy = false;
  let aside = 0;
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

  const sawCommitted = (waiting: Waiting, written: Written): void => {
    committed += 1;
    if (written.refused !== undefined) refused += 1;
    if (written.events.length > 0) options.toldOfEvents();
    if (written.isNewDrone) options.sawNewDrone(waiting.peer.keyId);
    waiting.committed(Math.floor(written.changes / CHANGES_A_MESSAGE));
    log.written(waiting, written);
    for (const name of askedBy(waiting, written.replies)) waiting.asked.add(name);
    for (const reply of written.replies) options.reply(waiting.peer.keyId, reply);
  };

  /** A newer one of its agent may be done before it: then it changes nothing any more. */
  const putAside = (waiting: Waiting): void => {
    aside += 1;
    options.afterMs(ASIDE_MS, () => {
      aside -= 1;
      receive({ ...waiting, isAlone: true });
    });
  };

  const commitBatch = async (batch: readonly Waiting[]): Promise<void> => {
    const waiting = batch.values();
    for await (const part of writeBatch(writing, batch, options)) {
      for (const written of part) {
        const { value } = waiting.next();
        if (value === undefined) continue;
        if (written === PUT_ASIDE) putAside(value);
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

  const receive = (waiting: Waiting): void => {
    next.push(waiting);
    void drain();
  };

  return {
    receive: (peer, message) => {
      const { names } = askedIn(peer);
      return new Promise((resolve) => {
        const prepared = prepareLater(peer, message, options);
        receive({ peer, message, asked: names, prepared, committed: resolve });
      });
    },
    sessionEnded: ({ keyId }) => {
      askedOf.delete(keyId);
    },
    status: () => ({ queued: next.length(), aside, committed, refused }),
  };
};

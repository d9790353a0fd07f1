/**
 * A batch of messages, within a store transaction.
 *
 *     read what they need ─► each: handler (pure), apply
 *     read what rules need ─► each: judge, store events about the drone
 *     clear away what nobody asserts any more ─► commit
 *
 * So a store that is far away is asked twice, however many the messages are, and told once.
 *
 * Replies are not kept in an outbox: they leave after the commit, best effort. A `want` that is
 * lost is repeated by the next summary, a `configure` by the next startup, and both come at the
 * latest with the next session; so nothing depends on a reply that was due when the CMA died.
 *
 * A message that brings a mistake of ours to light is refused like any other wrong one, loudly: one
 * agent must not stop the CMA for all.
 */
import type { DocumentName, ManagerMessage } from "@assimilation/protocol";
import type { AssimEvent } from "../events/event.ts";
import type { GraphNode } from "../graph/change.ts";
import { askedName } from "../graph/view.ts";
import type { StoreTransaction } from "../store/graph-store.ts";
import { type Applied, type ApplyContext, applyMessage, unhandled } from "./apply-message.ts";
import {
  type Assessed,
  type Assessment,
  type Assessor,
  assess,
  planAssessment,
  wantedToAssess,
} from "./assess.ts";
import type { Inbound } from "./inbound.ts";
import type { Judged } from "./judge-drone.ts";
import { BATCH_CHANGES_MAX } from "./next-batch.ts";
import type { Outcome } from "./outcome.ts";
import { sweep } from "./sweep.ts";
import { wantedFor } from "./wanted.ts";

export interface TransactionContext extends Assessor, ApplyContext {}

/** What is left to do when the transaction is committed. */
export interface Written {
  readonly replies: readonly ManagerMessage[];
  readonly events: readonly AssimEvent[];
  readonly errors: Judged["errors"];
  readonly refused: string | undefined;
  /** The message brought the drone into the graph. */
  readonly isNewDrone: boolean;
  /** A mistake of ours that the message brought to light. */
  readonly mistake: unknown;
  /** How many changes of the graph it came to. */
  readonly changes: number;
}

/**
 * Changes of one transaction; the last message may exceed it. Twice what a batch is expected to come
 * to: what its documents drop is only known here, and may be as much as what they say.
 */
export const TRANSACTION_CHANGES_MAX = 2 * BATCH_CHANGES_MAX;

/**
 * Of each message, in order; of at least the first, and of as many as make one transaction. May be
 * run again from the start: it has no effect but through `tx`.
 */
export const writeMessages = async (
  tx: StoreTransaction,
  inbound: readonly Inbound[],
  context: TransactionContext,
  at: number,
): Promise<readonly Written[]> => {
  await tx.preload(wantedFor(inbound, context.keys));
  const planned: Planned[] = [];
  let changes = 0;
  for (const each of inbound) {
    if (changes >= TRANSACTION_CHANGES_MAX) break;
    const applied = await applyMessage(tx, each, context, at);
    planned.push({ applied, assessment: assessmentAfter(applied, context) });
    changes += applied.changes;
  }
  const assessments = planned.flatMap(({ assessment }) => assessment ?? []);
  await tx.preload(wantedToAssess(context, assessments));
  const written: Written[] = [];
  for (const each of planned) written.push(await judge(tx, each, context, at));
  await sweep(
    tx,
    planned.flatMap(({ applied }) => applied.outcome.doubt ?? []),
  );
  return written;
};

/** Of a message that cannot be written, because of a mistake of ours. */
export const refusedFor = (mistake: unknown): Written =>
  writtenOf(
    { outcome: unhandled, mistake, before: undefined, after: undefined, changes: 0 },
    nobodyJudged,
    [],
  );

interface Planned {
  readonly applied: Applied;
  readonly assessment: Assessment | undefined;
}

const assessmentAfter = (
  { outcome, before, after }: Applied,
  context: TransactionContext,
): Assessment | undefined => {
  if (after === undefined) return undefined;
  const isCompleted = after.attributes["complete"] !== before?.attributes["complete"];
  if (outcome.judge === undefined && !isCompleted) return undefined;
  // Of a drone that was not known before there is no other document, which rules could be about.
  const hasNewAttributes = before !== undefined && hasOtherFacts(before, after);
  return planAssessment(context, after.key, outcome.judge, { hasNewAttributes, isCompleted });
};

const judge = async (
  tx: StoreTransaction,
  { applied, assessment }: Planned,
  context: TransactionContext,
  at: number,
): Promise<Written> => {
  if (applied.after === undefined) return writtenOf(applied, nobodyJudged, []);
  const { key } = applied.after;
  const assessed = assessment ? await assess(tx, context, assessment, at) : nobodyJudged;
  const about = [...applied.outcome.events, ...assessed.events];
  if (about.length === 0) return writtenOf(applied, assessed, []);
  // Judging may have changed the score: events show the drone as it is after all of that.
  const { attributes } = (await tx.node(key)) ?? applied.after;
  const subject = { kind: "Drone", key, attributes } as const;
  const events = await tx.addEvents(
    about.map((event) => ({ ...event, subject })),
    at,
  );
  return writtenOf(applied, assessed, events);
};

const nobodyJudged: Assessed = { events: [], errors: [] };

const writtenOf = (
  { outcome, mistake, before, changes }: Applied,
  { errors }: Assessed,
  events: readonly AssimEvent[],
): Written => ({
  ...{ replies: outcome.replies, refused: outcome.refused },
  ...{ events, errors, mistake, changes },
  isNewDrone: before === undefined && outcome.changes.length > 0,
});

const nameOf = ({ type, instance }: DocumentName): string => `${type}\0${instance}`;

/** Names of what was asked for by these replies, for the session to remember. */
export const askedBy = (
  { message }: Pick<Inbound, "message">,
  replies: Outcome["replies"],
): string[] => {
  if (message.kind !== "summary") return [];
  const wanted = replies.flatMap((reply) => (reply.kind === "want" ? reply.documents : []));
  const names = new Set(wanted.map(nameOf));
  return message.documents.filter((document) => names.has(nameOf(document))).map(askedName);
};

/** Attributes of the drone that rules may ask for, other than those that every session changes. */
const hasOtherFacts = (before: GraphNode, after: GraphNode): boolean => {
  const names = new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)]);
  return [...names].some(
    (name) =>
      !sessionAttributes.has(name) &&
      JSON.stringify(before.attributes[name]) !== JSON.stringify(after.attributes[name]),
  );
};

const sessionAttributes: ReadonlySet<string> = new Set(["session", "address", "complete"]);

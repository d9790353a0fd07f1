/**
 * summary -> we ask for what we lack; a first round that is complete is noted.
 *
 * A CMA that lost its database fills itself again this way. Each version of a document is asked
 * for once a session: what is refused, or hashed differently, must not be sent round and round.
 */

import type { Summary } from "@assimilation/protocol";
import type { GraphChange } from "../../graph/change.ts";
import { askedName, type SummaryView } from "../../graph/view.ts";
import { type HandlerContext, noOutcome, type Outcome } from "../outcome.ts";

/** In one session, all summaries together. An honest agent has some dozens of documents. */
const ASKED_MAX = 10_000;

export const handleSummary = (
  { documents, isComplete }: Summary,
  { drone, documents: ours, asked }: SummaryView,
  { at }: HandlerContext,
): Outcome => {
  const differing = documents.filter(({ hash }, index) => ours[index]?.attributes["hash"] !== hash);
  const wanted = differing
    .filter((document) => !asked.has(askedName(document)))
    .slice(0, Math.max(0, ASKED_MAX - asked.size));
  if (wanted.length > 0) {
    const names = wanted.map(({ type, instance }) => ({ type, instance }));
    return { ...noOutcome, replies: [{ kind: "want", documents: names }] };
  }
  const isNews = isComplete && drone !== undefined && drone.attributes["complete"] !== true;
  const changes: readonly GraphChange[] = isNews
    ? [{ op: "put_node", key: drone.key, kind: "Drone", set: { complete: true }, at }]
    : [];
  return {
    ...noOutcome,
    changes,
    ...(differing.length > 0 && { refused: "Documents stay different although they were sent" }),
  };
};

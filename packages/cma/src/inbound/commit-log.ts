/** What is logged of a committed message: its events, and once what was wrong with it. */
import type { AgentMessage, Logger } from "@assimilation/protocol";
import type { AssimEvent } from "../events/event.ts";
import { eventLine } from "../events/event-log.ts";
import { ingestionOf } from "../ingest/catalog.ts";
import { aboutMessage } from "./about-message.ts";
import type { Judged } from "./judge-drone.ts";
import type { Peer } from "./outcome.ts";
import type { Written } from "./transaction.ts";

export interface CommitLog {
  readonly written: (
    inbound: { readonly peer: Peer; readonly message: AgentMessage },
    written: Written,
  ) => void;
  readonly judged: (keyId: string, judged: JudgedLines) => void;
}

interface JudgedLines {
  readonly events: readonly AssimEvent[];
  readonly errors: Judged["errors"];
}

/** Drones and types remembered as logged; after so many the remembering starts anew. */
const LOGGED_MAX = 10_000;

export const createCommitLog = (logger: Logger): CommitLog => {
  const logged = new Set<string>();

  const isFirst = (what: string): boolean => {
    if (logged.has(what)) return false;
    if (logged.size >= LOGGED_MAX) logged.clear();
    logged.add(what);
    return true;
  };

  const judged = (keyId: string, { events, errors }: JudgedLines): void => {
    for (const event of events) {
      const { fields, sentence } = eventLine(event);
      logger.info(fields, sentence);
    }
    for (const { ruleId, reason } of errors) {
      logger.warn({ keyId, ruleId, reason }, "A rule could not be evaluated.");
    }
  };

  return {
    judged,
    written: ({ peer, message }, written) => {
      const { keyId } = peer;
      judged(keyId, written);
      const about = aboutMessage({ peer, message });
      const { refused, mistake } = written;
      if (mistake !== undefined) {
        logger.error({ ...about, err: mistake }, "A message brought a mistake of ours to light.");
      } else if (refused !== undefined && isFirst(`${keyId} ${nameOf(message)} ${refused}`)) {
        logger.warn({ ...about, reason: refused }, "A message was refused, or a part of it.");
      }
    },
  };
};

/** A type that nothing is known of counts as no type: an agent may invent as many as it likes. */
const nameOf = (message: AgentMessage): string =>
  message.kind === "discovery" && ingestionOf(message) !== undefined ? message.type : message.kind;

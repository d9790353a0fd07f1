/**
 * Tells the CMA what changed, and nothing else.
 *
 *     session up:    startup ─► each document not yet applied ─► summary
 *     change:        that document
 *     first round over, or documents asked for again:  them ─► summary
 *
 * Documents and summary share a stream, so the CMA has seen the former when it
 * reads the latter. While nothing changes nothing is sent.
 */
import type {
  AgentMessage,
  Discovery,
  DocumentName,
  Instant,
  JsonMap,
} from "@assimilation/protocol";
import {
  ask,
  createDocuments,
  type Document,
  forgetSent,
  markApplied,
  markSent,
  markUnsent,
  offer,
  summaryOf,
  unsent,
} from "./change-filter.ts";
import type { DiscoveryModule } from "./module.ts";

export interface ReporterOptions {
  /**
   * False when no session is up, or it holds too much already; then the message is sent again
   * with the next one, or at the next {@link Reporter.onUp}.
   */
  readonly send: (message: AgentMessage, onApplied: () => void) => boolean;
  readonly announce: () => AgentMessage;
  readonly hostName: () => string;
  /** The first round is over, so what we have is all there is. */
  readonly isComplete: () => boolean;
}

export interface Reporter {
  readonly onUp: () => void;
  readonly onDown: () => void;
  /** True when the facts are news. */
  readonly report: (module: DiscoveryModule, facts: JsonMap) => boolean;
  readonly sendSummary: () => void;
  readonly sendAgain: (names: readonly DocumentName[], now: Instant) => void;
}

export const createReporter = ({
  send,
  announce,
  hostName,
  isComplete,
}: ReporterOptions): Reporter => {
  const documents = createDocuments();
  /** Bounded by the catalogue. */
  const modules = new Map<string, DiscoveryModule>();
  /** Rises with each session, so that what an old one says late is not believed. */
  let session = 0;
  let isUp = false;

  /** Asks anew after each, because one may be applied while it is being sent. */
  const sendUnsent = (): void => {
    let [next] = unsent(documents);
    while (isUp && next !== undefined && sendDocument(next)) [next] = unsent(documents);
  };

  const sendDocument = (document: Document): boolean => {
    const { seq } = document;
    const sentIn = session;
    markSent(document);
    const isTaken = send(messageOf(document), () => {
      if (sentIn !== session) return;
      markApplied(document, seq);
      sendUnsent();
    });
    if (!isTaken) markUnsent(document);
    return isTaken;
  };

  const messageOf = ({ name, seq, data }: Document): Discovery => ({
    kind: "discovery",
    ...name,
    description: modules.get(name.type)?.doc ?? "",
    host: hostName(),
    source: SOURCE,
    proxy: "local/local",
    seq,
    data,
  });

  const sendSummary = (): void => {
    if (isUp) send(summaryOf(documents, isComplete()), ignore);
  };

  return {
    onUp: () => {
      session += 1;
      isUp = true;
      forgetSent(documents);
      send(announce(), ignore);
      sendUnsent();
      sendSummary();
    },
    onDown: () => {
      session += 1;
      isUp = false;
      forgetSent(documents);
    },
    report: (module, facts) => {
      const { name } = module;
      modules.set(name, module);
      const isNews = offer(documents, { type: name, instance: name }, facts);
      if (isNews) sendUnsent();
      return isNews;
    },
    sendSummary,
    sendAgain: (names, now) => {
      const asked = names.filter((name) => ask(documents, name, now));
      if (asked.length === 0) return;
      sendUnsent();
      sendSummary();
    },
  };
};

/** Who found it, for the envelope. */
const SOURCE = "nanoprobe";

const ignore = (): void => {};

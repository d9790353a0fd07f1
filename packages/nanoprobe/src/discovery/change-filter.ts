/**
 * The newest document of each name, and how far it has come.
 *
 *     offer ──unchanged──► thrown away
 *       │ changed: seq + 1
 *       ▼
 *     unsent ──markSent──► in flight ──markApplied──► applied
 *       ▲                      │
 *       └──── session over ────┘
 *
 * A map, never a queue: while the CMA is away, or slow, a document that changes
 * each minute is still one document. One of each name is in flight at a time; a
 * newer one follows when the CMA has applied the one before.
 *
 * Bounded by the names that the catalogue can make.
 */
import {
  canonicalJson,
  contentHash,
  type DocumentName,
  fitFacts,
  type Instant,
  type JsonMap,
  type Summary,
} from "@assimilation/protocol";

export interface Documents {
  readonly byName: Map<string, Document>;
}

export interface Document {
  readonly name: DocumentName;
  /** As it travels; see {@link fitFacts}. */
  data: JsonMap;
  /** Of the canonical JSON of `data`. */
  hash: string;
  /** From 1, in this boot of the agent. */
  seq: number;
  appliedSeq: number;
  /** Handed to the session that is up, and not applied yet. */
  inFlightSeq: number | undefined;
  askedAt: Instant | undefined;
}

export const createDocuments = (): Documents => ({ byName: new Map() });

/** True when it is news. */
export const offer = (documents: Documents, name: DocumentName, facts: JsonMap): boolean => {
  const data = fitFacts(facts);
  const hash = contentHash(canonicalJson(data));
  const known = documents.byName.get(keyOf(name));
  if (known === undefined) {
    const fresh = { appliedSeq: 0, inFlightSeq: undefined, askedAt: undefined };
    documents.byName.set(keyOf(name), { name, data, hash, seq: 1, ...fresh });
    return true;
  }
  if (known.hash === hash) return false;
  known.data = data;
  known.hash = hash;
  known.seq += 1;
  known.askedAt = undefined;
  return true;
};

/** What should be sent now, in the order in which it was first found. */
export const unsent = ({ byName }: Documents): readonly Document[] =>
  [...byName.values()].filter(
    ({ seq, appliedSeq, inFlightSeq }) => appliedSeq < seq && inFlightSeq === undefined,
  );

export const markSent = (document: Document): void => {
  document.inFlightSeq = document.seq;
};

/** The session did not take it. */
export const markUnsent = (document: Document): void => {
  document.inFlightSeq = undefined;
};

export const markApplied = (document: Document, seq: number): void => {
  document.appliedSeq = Math.max(document.appliedSeq, seq);
  document.inFlightSeq = undefined;
};

/** A session is over: what it had not applied must be sent in the next one. */
export const forgetSent = ({ byName }: Documents): void => {
  for (const document of byName.values()) {
    document.inFlightSeq = undefined;
    document.askedAt = undefined;
  }
};

/**
 * The CMA lacks this document. True when it will go out again, under a new
 * number; false for one that we do not have, that is on its way, or that was
 * asked for a moment ago: a CMA that refuses a document must not make us send it
 * in circles.
 */
export const ask = (documents: Documents, name: DocumentName, now: Instant): boolean => {
  const document = documents.byName.get(keyOf(name));
  if (document === undefined || document.appliedSeq < document.seq) return false;
  if (document.askedAt !== undefined && now - document.askedAt < ASK_AGAIN_MS) return false;
  document.askedAt = now;
  document.seq += 1;
  return true;
};

const ASK_AGAIN_MS = 60_000;

export const summaryOf = ({ byName }: Documents, isComplete: boolean): Summary => ({
  kind: "summary",
  isComplete,
  documents: [...byName.values()].map(({ name: { type, instance }, hash }) => ({
    type,
    instance,
    hash: hash.slice(0, SUMMARY_HASH_DIGITS),
  })),
});

const SUMMARY_HASH_DIGITS = 16;

/** JSON, so that no type can pass itself off as type and instance. */
const keyOf = ({ type, instance }: DocumentName): string => JSON.stringify([type, instance]);

/**
 * How many records of each kind, and a digest of them that does not depend on their order: two
 * stores hold the same where both agree.
 *
 * The digest is the sum of the records' hashes. It finds what was lost, doubled or garbled; it is
 * no proof against somebody who wants to deceive.
 */
import { contentHash } from "@assimilation/protocol";
import type { Attributes } from "../../graph/change.ts";
import type { Piece } from "./contents.ts";

export interface Tally {
  readonly nodes: number;
  readonly edges: number;
  readonly events: number;
  readonly states: number;
  /** 128 bits. */
  readonly sum: bigint;
}

export const emptyTally: Tally = { nodes: 0, edges: 0, events: 0, states: 0, sum: 0n };

export const count = (tally: Tally, piece: Piece): Tally => {
  const sum = textsOf(piece).reduce(
    (total, text) => BigInt.asUintN(128, total + BigInt(`0x${contentHash(text)}`)),
    tally.sum,
  );
  return { ...tally, [piece.of]: tally[piece.of] + piece.records.length, sum };
};

export const digestOf = ({ sum }: Tally): string => sum.toString(16).padStart(32, "0");

/** For people. */
export const describeTally = ({ nodes, edges, events, states }: Tally): string =>
  `${nodes} nodes, ${edges} edges, ${events} events, ${states} states`;

const textsOf = (piece: Piece): readonly string[] => {
  switch (piece.of) {
    case "nodes":
      return piece.records.map(({ key, kind, attributes, firstSeen, lastSeen, body }) =>
        JSON.stringify([
          key,
          kind,
          inOrder(attributes),
          firstSeen,
          lastSeen,
          body && octets.decode(body),
        ]),
      );
    case "edges":
      return piece.records.map(({ from, kind, to, attributes, firstSeen, lastSeen }) =>
        JSON.stringify([from, kind, to, inOrder(attributes), firstSeen, lastSeen]),
      );
    case "events":
      return piece.records.map(({ id, sequence, at, type, subject, details, isTold }) =>
        JSON.stringify([
          ...[id, sequence, at, type, isTold, subject.kind, subject.key],
          ...[inOrder(subject.attributes), inOrder(details)],
        ]),
      );
    case "states":
      return piece.records.map(({ name, value }) => JSON.stringify([name, value]));
  }
};

/** A character for each octet, and no two the same. Source: WHATWG Encoding, windows-1252. */
const octets = new TextDecoder("latin1");

const inOrder = (attributes: Attributes): readonly unknown[] =>
  Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));

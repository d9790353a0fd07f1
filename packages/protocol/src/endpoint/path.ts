/**
 * Path: where a peer is, and whether it has proved that it is there.
 *
 *     proven --(newest packet from elsewhere)--> candidate --(echo comes back)--> proven
 *        ^                                           |
 *        +--(5 s without echo, or newest from here)--+
 *
 * Somebody between us can send a genuine packet on from any address he likes.
 * So until an address has echoed eight random bytes, it gets no more than came
 * from it, and the old one is not forgotten.
 *
 * Source: RFC 9000, sections 8.2 and 9.3.
 */
import { equalBytes } from "../seal/hash.ts";
import { type Instant, later } from "../world/clock.ts";
import { formatAddress, type NetAddress } from "../world/network.ts";
import type { RandomSource } from "../world/random.ts";

const ECHO_BYTES = 8;
const PROOF_MS_MAX = 5_000;

export interface Path {
  /** Undefined only until the first address has echoed. */
  proven: NetAddress | undefined;
  candidate: Candidate | undefined;
}

interface Candidate {
  readonly address: NetAddress;
  readonly echo: Uint8Array;
  readonly giveUpAt: Instant;
  /** What may still be sent there. */
  budgetBytes: number;
}

export const createPath = (proven: NetAddress | undefined): Path => ({
  proven,
  candidate: undefined,
});

/** A packet that opened came in. The echo to ask for, when it is from a new address. */
export const hearFrom = (
  path: Path,
  {
    from,
    bytes,
    isHighest,
  }: { readonly from: NetAddress; readonly bytes: number; readonly isHighest: boolean },
  random: RandomSource,
  now: Instant,
): Uint8Array | undefined => {
  if (path.candidate !== undefined && isSame(path.candidate.address, from)) {
    path.candidate.budgetBytes += bytes;
    return undefined;
  }
  if (!isHighest) return undefined;
  if (path.proven !== undefined && isSame(path.proven, from)) {
    path.candidate = undefined;
    return undefined;
  }
  const echo = new Uint8Array(ECHO_BYTES);
  random.fill(echo);
  path.candidate = {
    address: from,
    echo,
    giveUpAt: later(now, PROOF_MS_MAX),
    budgetBytes: bytes,
  };
  return echo;
};

/** True when this proves the new address. */
export const hearEcho = (path: Path, echo: Uint8Array, from: NetAddress): boolean => {
  const { candidate } = path;
  if (candidate === undefined || !isSame(candidate.address, from)) return false;
  if (!equalBytes(candidate.echo, echo)) return false;
  path.proven = candidate.address;
  path.candidate = undefined;
  return true;
};

/** Where to send now, and how much; undefined when the only address was never proven. */
export const wayOut = (
  path: Path,
): { readonly address: NetAddress; readonly budgetBytes: number } | undefined => {
  if (path.candidate !== undefined) return path.candidate;
  if (path.proven === undefined) return undefined;
  return { address: path.proven, budgetBytes: Number.POSITIVE_INFINITY };
};

export const noteSentTo = (path: Path, bytes: number): void => {
  if (path.candidate !== undefined) path.candidate.budgetBytes -= bytes;
};

/** Goes back to the proven address when the new one took too long. */
export const checkPath = (path: Path, now: Instant): void => {
  if (path.candidate !== undefined && now >= path.candidate.giveUpAt) path.candidate = undefined;
};

export const pathCheckAt = ({ candidate }: Path): Instant | undefined => candidate?.giveUpAt;

export const isSame = (a: NetAddress, b: NetAddress): boolean =>
  a.port === b.port && (a.host === b.host || formatAddress(a) === formatAddress(b));

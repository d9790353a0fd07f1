/**
 * MessagePace: how fast one agent may say things, in however many sessions.
 *
 *     120 at once, one a second after that
 *
 * What is large counts as several: for its bytes when it is taken, and for what it changed once the
 * owner has stored it and says so. So it is the next one that waits, and nobody has to know
 * beforehand what a message will cost.
 *
 * An honest agent says some dozens when it starts, and then what changes. One that is owned could
 * change something thousands of times a second, and each time be judged, stored and told of. What
 * comes too fast is not refused: it waits in the agent's inbox, unapplied, until credit runs out
 * and the agent waits too. Nobody else waits for it.
 */
import {
  createExpiringMap,
  forgetOld,
  hasRoom,
  remember,
  takeOut,
} from "../handshake/expiring-map.ts";
import {
  createTokenBucket,
  nextTokenAt,
  oweTokens,
  type TokenBucket,
} from "../handshake/token-bucket.ts";
import { type Instant, later } from "../world/clock.ts";

export interface MessagePace {
  /** When the agent's next message may be taken; undefined: now. */
  readonly nextAt: (keyId: string, now: Instant) => Instant | undefined;
  /** One was taken that counts as so many, or turned out to be worth so many more. */
  readonly note: (keyId: string, count: number, now: Instant) => void;
}

export interface PaceOptions {
  readonly burst: number;
  readonly perSec: number;
}

export const messagePace: PaceOptions = { burst: 120, perSec: 1 };

export const createMessagePace = ({ burst, perSec }: PaceOptions): MessagePace => {
  /** Of agents that spoke a moment ago, by key id; who is not here has a full bucket. */
  const buckets = createExpiringMap<TokenBucket>({
    lifeMs: Math.ceil(((burst + OWED_MAX) * 1000) / perSec),
    entriesMax: AGENTS_MAX,
    onForget: () => undefined,
  });

  return {
    nextAt: (keyId, now) => {
      forgetOld(buckets, now);
      const bucket = buckets.entries.get(keyId)?.value;
      if (bucket !== undefined) return nextTokenAt(bucket, now);
      return hasRoom(buckets, now) ? undefined : later(now, FULL_WAIT_MS);
    },
    note: (keyId, count, now) => {
      const bucket = takeOut(buckets, keyId) ?? createTokenBucket({ burst, perSec }, now);
      oweTokens(bucket, count, OWED_MAX, now);
      // Taken out and put in: it lives from its latest use on.
      remember(buckets, keyId, bucket, now);
    },
  };
};

/** Messages: ten minutes at one a second. One of 4 MiB that replaces all of another comes to half of it. */
const OWED_MAX = 600;

/** Twice as many as may have sessions. */
const AGENTS_MAX = 200_000;
const FULL_WAIT_MS = 1_000;

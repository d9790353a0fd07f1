/**
 * INITIATE at the CMA: the one place where a session begins.
 *
 *     cookie opens -> its key is the header's -> not used before -> session key
 *       -> box opens -> vouch: same key again, and a CMA key of ours -> READY
 *
 * Three spellings of the agent's session key must be equal, byte for byte: in
 * the clear, in the cookie, in the vouch. The order is the specification's;
 * cookies are marked as used before READY leaves, whatever it says.
 * Source: docs/reference/wire-format.md, "INITIATE".
 */
import { toHex } from "../bytes/hex.ts";
import { isAllZero } from "../bytes/join.ts";
import { before, open, type SharedKey, seal } from "../seal/box.ts";
import type { ImportedSecret } from "../seal/curve.ts";
import { equalBytes } from "../seal/hash.ts";
import { keyIdOf } from "../seal/key-id.ts";
import { nonceFor } from "../seal/nonce.ts";
import { wipe } from "../seal/wipe.ts";
import { CONNECTION_ID_BYTES, VERSION } from "../wire/constants.ts";
import { type CookieSecrets, decodeCookieSecrets } from "../wire/cookie.ts";
import {
  decodeInitiate,
  decodeInitiateContents,
  decodeVouch,
  type Initiate,
  type InitiateContents,
} from "../wire/initiate.ts";
import {
  encodeReady,
  encodeReadyContents,
  READY_NONCE_BYTES,
  type ReadyStatus,
} from "../wire/ready.ts";
import type { Refused } from "../wire/wire-error.ts";
import type { Instant, WallTime } from "../world/clock.ts";
import type { RandomSource } from "../world/random.ts";
import { hasRoom, recall, remember, takeOut } from "./expiring-map.ts";
import { openCookie } from "./minute-keys.ts";
import { drop, type RefusalCode } from "./refusal.ts";
import { resetTokenOf } from "./reset-token.ts";
import type { Admission, HalfSession, Peer, Responder } from "./responder.ts";
import { createSession } from "./session.ts";
import { takeTokens } from "./token-bucket.ts";
import { findUsed, markUsed } from "./used-cookies.ts";

/** `datagram` is the READY, never larger than the INITIATE; to where that came from. */
export type InitiateAnswer =
  | {
      readonly ok: true;
      readonly kind: "half";
      readonly datagram: Uint8Array;
      readonly half: HalfSession;
    }
  /** The same INITIATE again: nothing has changed here. */
  | { readonly ok: true; readonly kind: "repeat"; readonly datagram: Uint8Array }
  | {
      readonly ok: true;
      readonly kind: "turned_away";
      readonly datagram: Uint8Array;
      readonly status: Exclude<ReadyStatus, "accepted">;
      readonly peer: Peer;
    }
  | Refused<RefusalCode>;

/** `wallTime` is told to the agent, and used for nothing. */
export const hearInitiate = (
  responder: Responder,
  datagram: Uint8Array,
  now: Instant,
  wallTime: WallTime,
): InitiateAnswer => {
  const decoded = decodeInitiate(datagram);
  if (!decoded.ok) return drop(decoded.error.code);
  const { cookie } = decoded.value;
  const plain = openCookie(responder.minuteKeys, cookie, responder.deps.random, now);
  if (plain === undefined) return drop("stale_cookie");
  const secrets = decodeCookieSecrets(plain);
  const answer = secrets.ok
    ? answerInitiate(
        { responder, datagram, initiate: decoded.value, ...heldBy(responder, secrets.value), now },
        wallTime,
      )
    : drop(secrets.error.code);
  wipe(plain);
  return answer;
};

/** One INITIATE whose cookie is ours. */
interface Heard {
  readonly responder: Responder;
  readonly datagram: Uint8Array;
  readonly initiate: Initiate;
  /** As the cookie has it. */
  readonly keyInCookie: Uint8Array;
  /** Imported when first asked for, because a used cookie must cost no curve operation. */
  readonly sessionSecret: () => ImportedSecret;
  readonly now: Instant;
}

const heldBy = (
  { deps }: Responder,
  { agentSessionKey, managerSessionSecret }: CookieSecrets,
): Pick<Heard, "keyInCookie" | "sessionSecret"> => {
  let imported: ImportedSecret | undefined;
  return {
    keyInCookie: agentSessionKey,
    sessionSecret: () => {
      imported ??= deps.curve.importSecret(managerSessionSecret);
      return imported;
    },
  };
};

const answerInitiate = (heard: Heard, wallTime: WallTime): InitiateAnswer => {
  const { responder, datagram, initiate, keyInCookie, now } = heard;
  const { agentSessionKey } = initiate;
  if (!equalBytes(keyInCookie, agentSessionKey)) return drop("key_mismatch");
  const used = findUsed(responder.usedCookies, agentSessionKey, datagram, now);
  if (used === "drop") return drop("used_cookie");
  if (used !== undefined) return { ok: true, kind: "repeat", datagram: used };
  if (!hasRoom(responder.usedCookies, now)) return drop("cache_full");

  const key = sessionKeyOf(heard);
  if (typeof key === "string") return drop(key);
  const plain = open(initiate.box, nonceFor("initiate", initiate.nonce), key);
  if (plain === undefined) return drop("not_opened");
  const contents = decodeInitiateContents(plain);
  if (!contents.ok) return drop(contents.error.code);
  if (!takeTokens(responder.curveBudget, 1, now)) return drop("over_budget");

  takeOut(responder.sessionKeys, toHex(agentSessionKey));
  if (!isVouchedFor(heard, contents.value)) {
    markUsed(responder.usedCookies, agentSessionKey, datagram, undefined, now);
    wipe(key);
    return drop("bad_vouch");
  }
  return answerVouched(heard, contents.value, key, wallTime);
};

/** `before(agent session key, manager session secret)`: once for each cookie. */
const sessionKeyOf = ({
  responder,
  initiate,
  sessionSecret,
  now,
}: Heard): SharedKey | "cache_full" | "over_budget" | "bad_key" => {
  const name = toHex(initiate.agentSessionKey);
  const known = recall(responder.sessionKeys, name, now);
  if (known !== undefined) return known;
  if (!hasRoom(responder.sessionKeys, now)) return "cache_full";
  if (!takeTokens(responder.curveBudget, 1, now)) return "over_budget";
  const { curve } = responder.deps;
  const key = before(curve, initiate.agentSessionKey, sessionSecret());
  if (key === undefined) return "bad_key";
  remember(responder.sessionKeys, name, key, now);
  return key;
};

/** Whether the owner of the agent key means this session, with us. */
const isVouchedFor = (
  { responder, initiate, sessionSecret }: Heard,
  { agentKey, vouchNonce, vouch }: InitiateContents,
): boolean => {
  const key = before(responder.deps.curve, agentKey, sessionSecret());
  if (key === undefined) return false;
  const plain = open(vouch, nonceFor("vouch", vouchNonce), key);
  wipe(key);
  if (plain === undefined) return false;
  const decoded = decodeVouch(plain);
  if (!decoded.ok) return false;
  const { agentSessionKey, managerKey } = decoded.value;
  return (
    equalBytes(agentSessionKey, initiate.agentSessionKey) &&
    responder.identities.some(({ publicKey }) => equalBytes(publicKey, managerKey))
  );
};

const answerVouched = (
  { responder, datagram, initiate, now }: Heard,
  contents: InitiateContents,
  key: SharedKey,
  wallTime: WallTime,
): InitiateAnswer => {
  const { deps, options, usedCookies, halves } = responder;
  const peer = peerOf(contents);
  const admission = admissionOf(responder, peer, now);
  const isAccepted = admission.status === "accepted";
  const connectionId = isAccepted ? makeConnectionId(deps.random) : NO_CONNECTION_ID;

  const nonce = new Uint8Array(READY_NONCE_BYTES);
  deps.random.fill(nonce);
  const { status, ...waiting } = admission;
  const plain = encodeReadyContents({
    managerConnectionId: connectionId,
    status,
    meta: isAccepted
      ? {
          ...waiting,
          version: VERSION,
          managerTime: wallTime,
          resetToken: resetTokenOf(options.resetKey, connectionId),
        }
      : waiting,
  });
  const ready = encodeReady({
    agentConnectionId: contents.agentConnectionId,
    nonce,
    box: seal(plain, nonceFor("ready", nonce), key),
  });
  markUsed(usedCookies, initiate.agentSessionKey, datagram, ready, now);

  if (status !== "accepted") {
    wipe(key);
    return { ok: true, kind: "turned_away", datagram: ready, status, peer };
  }
  const session = createSession(
    { side: "manager", key, localId: connectionId, remoteId: contents.agentConnectionId },
    deps.random,
    now,
  );
  const half = { session, peer, agentSessionKey: Uint8Array.from(initiate.agentSessionKey) };
  remember(halves, toHex(connectionId), half, now);
  return { ok: true, kind: "half", datagram: ready, half };
};

const admissionOf = (responder: Responder, peer: Peer, now: Instant): Admission => {
  if (peer.meta.versions !== undefined && !peer.meta.versions.includes(VERSION)) {
    return { status: "no_common_version" };
  }
  if (!hasRoom(responder.halves, now)) return BUSY;
  return responder.options.admit?.(peer) ?? { status: "accepted" };
};

/** The life of a half session, within which room comes back. */
const BUSY: Admission = { status: "busy", retryAfterSec: 30, spreadSec: 30 };

const NO_CONNECTION_ID = new Uint8Array(CONNECTION_ID_BYTES);

/** Never the zeros that mean "no session". Two alike among 2^64 do not happen. */
const makeConnectionId = (random: RandomSource): Uint8Array => {
  const id = new Uint8Array(CONNECTION_ID_BYTES);
  random.fill(id);
  if (isAllZero(id)) id.fill(1);
  return id;
};

/** Copies: the contents are views into a packet. */
const peerOf = ({ agentKey, bootId, heartbeatKey, meta }: InitiateContents): Peer => ({
  publicKey: Uint8Array.from(agentKey),
  keyId: keyIdOf(agentKey),
  bootId: toHex(bootId),
  heartbeatKey: Uint8Array.from(heartbeatKey),
  meta,
});

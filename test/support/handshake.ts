/** A CMA and an agent, made in one place, whose handshake a test drives by hand. */
import type { Instant, RandomSource, WallTime } from "@assimilation/protocol";
import { hearHello } from "#protocol/handshake/hear-hello.ts";
import { hearInitiate, type InitiateAnswer } from "#protocol/handshake/hear-initiate.ts";
import {
  act,
  createInitiator,
  hearCookie,
  hearReady,
  type Initiator,
} from "#protocol/handshake/initiator.ts";
import {
  createResponder,
  type HalfSession,
  type Responder,
  type ResponderOptions,
} from "#protocol/handshake/responder.ts";
import type { Session } from "#protocol/handshake/session.ts";
import { type Curve, createCurve, type KeyPair } from "#protocol/seal/curve.ts";
import { createPrng } from "#test/support/sim/prng.ts";

export const at = (ms: number): Instant => ms as Instant;
export const wall = (ms: number): WallTime => ms as WallTime;

/** Gives the parts one after another, whatever length is asked for; throws when they do not fit. */
export const scripted = (...parts: readonly Uint8Array[]): RandomSource => {
  const left = [...parts];
  return {
    fill: (target) => {
      const part = left.shift();
      if (part?.byteLength !== target.byteLength) {
        throw new RangeError(`${target.byteLength} random bytes were not in the script`);
      }
      target.set(part);
    },
    uint32: () => 0,
  };
};

export interface Manager {
  readonly keys: KeyPair;
  readonly curve: Curve;
  readonly responder: Responder;
}

export const makeManager = (name = "manager", options: Partial<ResponderOptions> = {}): Manager => {
  const random = createPrng(1, name);
  const curve = createCurve();
  const keys = curve.makeKeyPair(random);
  const responder = createResponder(
    { curve, random },
    { managerKeys: [keys], resetKey: new Uint8Array(32).fill(9), ...options },
    at(0),
  );
  return { keys, curve, responder };
};

export interface Agent {
  readonly keys: KeyPair;
  readonly curve: Curve;
  readonly initiator: Initiator;
}

/** `name` decides its luck; `known`: an identity that it had before. */
export const makeAgent = (
  manager: { readonly keys: KeyPair },
  name = "agent",
  known?: KeyPair,
): Agent => {
  const random = createPrng(2, name);
  const curve = createCurve();
  const keys = known ?? curve.makeKeyPair(random);
  const initiator = createInitiator(
    { curve, random },
    {
      managerKey: manager.keys.publicKey,
      agentKeys: keys,
      bootId: new Uint8Array(16).fill(3),
      heartbeatKey: new Uint8Array(32).fill(4),
      meta: { versions: [1], hostNameHint: name },
    },
    at(0),
  );
  return { keys, curve, initiator };
};

export const helloOf = ({ initiator }: Agent, now = at(0)): Uint8Array => {
  const action = act(initiator, now);
  if (action?.kind !== "send_hello") throw new Error("no HELLO is due");
  return action.unicast;
};

export const cookieFrom = (manager: Manager, hello: Uint8Array, now = at(0)): Uint8Array => {
  const answer = hearHello(manager.responder, hello, now);
  if (!answer.ok) throw new Error(`HELLO refused: ${answer.error}`);
  return answer.datagram;
};

export const initiateOf = ({ initiator }: Agent, cookie: Uint8Array, now = at(0)): Uint8Array => {
  const outcome = hearCookie(initiator, cookie, now);
  if (!outcome.ok) throw new Error(`COOKIE refused: ${outcome.error}`);
  return outcome.initiate;
};

export const answerOf = (
  { responder }: Manager,
  initiate: Uint8Array,
  now = at(0),
): InitiateAnswer => hearInitiate(responder, initiate, now, wall(1_800_000_000_000));

export const halfFrom = (
  manager: Manager,
  initiate: Uint8Array,
  now = at(0),
): { readonly ready: Uint8Array; readonly half: HalfSession } => {
  const answer = answerOf(manager, initiate, now);
  if (!answer.ok) throw new Error(`INITIATE refused: ${answer.error}`);
  if (answer.kind !== "half") throw new Error(`not accepted: ${answer.kind}`);
  return { ready: answer.datagram, half: answer.half };
};

export const sessionFrom = ({ initiator }: Agent, ready: Uint8Array, now = at(0)): Session => {
  const outcome = hearReady(initiator, ready, now);
  if (!outcome.ok || outcome.kind !== "up") throw new Error("READY brought no session");
  return outcome.session;
};

export interface Handshake {
  readonly hello: Uint8Array;
  readonly cookie: Uint8Array;
  readonly initiate: Uint8Array;
  readonly ready: Uint8Array;
  readonly half: HalfSession;
  readonly agentSession: Session;
  readonly managerSession: Session;
}

/** All of it, at one instant, and every datagram kept. */
export const shakeHands = (manager: Manager, agent: Agent, now = at(0)): Handshake => {
  const hello = helloOf(agent, now);
  const cookie = cookieFrom(manager, hello, now);
  const initiate = initiateOf(agent, cookie, now);
  const { ready, half } = halfFrom(manager, initiate, now);
  const agentSession = sessionFrom(agent, ready, now);
  return { hello, cookie, initiate, ready, half, agentSession, managerSession: half.session };
};

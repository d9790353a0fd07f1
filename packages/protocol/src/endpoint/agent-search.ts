/**
 * An agent's search for its CMA: the finder's rounds, one after the other, until a session is had.
 *
 *     begin --(addresses listed, group joined)--> a round --(READY)--> onFound, and it is over
 *                      ^                            |
 *                      +------(nobody answers)------+
 *
 * What the finder, which is pure, asks for is done here: names are resolved and the multicast
 * group is joined anew in each round, because both change under a host that moves.
 */
import type { RefusalCode } from "../handshake/refusal.ts";
import type { Session } from "../handshake/session.ts";
import type { Curve } from "../seal/curve.ts";
import { wipe } from "../seal/wipe.ts";
import { VERSION } from "../wire/constants.ts";
import type { Instant } from "../world/clock.ts";
import type { NetAddress } from "../world/network.ts";
import type { AgentEndpointOptions, EndpointDeps } from "./agent-options.ts";
import {
  beginRound,
  checkFinder,
  createFinder,
  endFinder,
  type Finder,
  finderCheckAt,
  finderCookie,
  finderReady,
} from "./finder.ts";
import { listTargets } from "./list-targets.ts";

export interface Search {
  /** The first round begins at that instant; a search that is on ends. */
  readonly begin: (roundAt: Instant) => void;
  readonly end: () => void;
  readonly isOn: () => boolean;
  /** Does what is due. */
  readonly step: () => void;
  /** When to call `step` at the latest. */
  readonly checkAt: () => Instant | undefined;
  readonly hearCookie: (
    datagram: Uint8Array,
    from: NetAddress,
    now: Instant,
  ) => RefusalCode | undefined;
  readonly hearReady: (datagram: Uint8Array, now: Instant) => RefusalCode | undefined;
}

export interface SearchDeps extends EndpointDeps {
  readonly curve: Curve;
  readonly post: (datagram: Uint8Array, to: NetAddress) => void;
  readonly join: (group: string, ttl: number) => void;
  /** Addresses were listed: there is something to do. */
  readonly settle: () => void;
  readonly onFound: (session: Session, address: NetAddress) => void;
}

export const createSearch = (
  { clock, random, network, logger, curve, post, join, settle, onFound }: SearchDeps,
  options: Omit<AgentEndpointOptions, "bind" | "onUp" | "onDown" | "onMessage" | "onFound">,
): Search => {
  const heartbeatKeys = curve.makeKeyPair(random);
  // The rings will want the secret half; until there are rings nobody keeps it.
  wipe(heartbeatKeys.secretKey);
  let finder: Finder | undefined;
  let knownAddress = options.cachedAddress;

  const end = (): void => {
    if (finder !== undefined) endFinder(finder);
    finder = undefined;
  };

  const list = async (of: Finder): Promise<void> => {
    const { multicast } = options;
    if (multicast !== undefined) join(multicast.group, multicast.ttl);
    beginRound(of, await listTargets(network, options, knownAddress), clock.now());
    settle();
  };

  return {
    begin: (roundAt) => {
      end();
      const { managerKeys, agentKeys, bootId, hostNameHint } = options;
      const meta = { versions: [VERSION], hostNameHint };
      finder = createFinder(
        { curve, random },
        { managerKeys, agentKeys, bootId, heartbeatKey: heartbeatKeys.publicKey, meta },
        roundAt,
      );
    },
    end,
    isOn: () => finder !== undefined,
    step: () => {
      if (finder === undefined) return;
      for (;;) {
        const step = checkFinder(finder, clock.now());
        if (step.kind === "send") post(step.datagram, step.to);
        else if (step.kind === "list_targets") void list(finder);
        else return;
      }
    },
    checkAt: () => finder && finderCheckAt(finder),
    hearCookie: (datagram, from, now) => {
      if (finder === undefined) return "not_expected";
      const outcome = finderCookie(finder, datagram, from, now);
      if (!outcome.ok) return outcome.error;
      post(outcome.initiate, from);
      return undefined;
    },
    hearReady: (datagram, now) => {
      if (finder === undefined) return "not_expected";
      const outcome = finderReady(finder, datagram, now);
      if (!outcome.ok) return outcome.error;
      if (outcome.kind === "turned_away") {
        logger.warn({ status: outcome.status }, "The CMA does not take this agent now.");
      } else if (outcome.managerAddress !== undefined) {
        finder = undefined;
        knownAddress = outcome.managerAddress;
        onFound(outcome.session, outcome.managerAddress);
      }
      return undefined;
    },
  };
};

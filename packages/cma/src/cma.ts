/**
 * The CMA: the endpoint, the transactions behind it, and the notifier behind these.
 *
 *     endpoint ─► dispatch ─► store ─► notifier ─► notification.d
 *         ^──────────┘ replies
 *
 * All it needs is handed in, so that the simulator runs the same CMA on a simulated network and
 * a store that fails when it is told to.
 */
import {
  AssimilationError,
  contentHash,
  type KnownSession,
  later,
  type ManagerEndpoint,
  type ManagerEndpointOptions,
  type NetAddress,
  type WallTime,
  type World,
} from "@assimilation/protocol";
import { type Settings, settingsOfHost } from "./config/settings.ts";
import { createNodeKeys } from "./graph/keys.ts";
import { createCommitLog } from "./inbound/commit-log.ts";
import { createDispatch, type DispatchStatus } from "./inbound/dispatch.ts";
import { pruneChanges } from "./inbound/history.ts";
import { dronesToJudge, type JudgedAnew, judgeAnew, knownDrones } from "./inbound/known-drones.ts";
import { createPatientStore, type Waiting } from "./inbound/patient-store.ts";
import { deleteRetiredRules, hashOfRuleSet, putRules } from "./inbound/rule-nodes.ts";
import { createSessionMemory, rememberedSessions } from "./inbound/session-memory.ts";
import { firstSerial } from "./inbound/session-serial.ts";
import type { Notifier } from "./notify/notifier.ts";
import type { RuleSet } from "./rules/rule-set.ts";
import type { GraphStore } from "./store/graph-store.ts";

/** What the CMA asks of its endpoint. */
export type CmaEndpoint = Omit<ManagerEndpoint, "counters">;

/** What the endpoint asks of the CMA. */
export type EndpointHooks = Required<
  Pick<
    ManagerEndpointOptions,
    "previousSessions" | "nextSerial" | "isKnown" | "onUp" | "onDown" | "onMessage" | "onSessions"
  >
>;

export interface CmaParts {
  /** The owner closes it, after `stop`. */
  readonly store: GraphStore;
  readonly ruleSet: RuleSet;
  readonly settings: Settings;
  readonly createEndpoint: (hooks: EndpointHooks) => CmaEndpoint;
  readonly notifier: Notifier;
  /** Told of a mistake of ours; the process should say so and end. */
  readonly fail: (mistake: unknown) => void;
  /**
   * How often the store is looked at, though nobody has anything to write. Never unless told: one
   * that is a file is there as long as we are.
   */
  readonly lookEveryMs?: number;
  /** Told when the waiting for the store begins and, with undefined, when it is over. */
  readonly onWaiting?: (waiting: Waiting | undefined) => void;
}

export interface Cma {
  /**
   * A stop meanwhile ends it, as soon as it can be.
   *
   * @throws AssimilationError (as a rejection) where store or network cannot be had.
   */
  readonly start: () => Promise<void>;
  /** Resolves when nothing is under way any more; what was not committed the agents keep. */
  readonly stop: () => Promise<void>;
  readonly status: () => CmaStatus;
}

export interface CmaStatus extends DispatchStatus {
  /** Undefined until it has started. */
  readonly local: NetAddress | undefined;
  readonly sessions: number;
  /** Drones still to be judged by a rule set that is new. */
  readonly toJudge: number;
  /** Since when the store has not answered; undefined while all is well. */
  readonly waitingSince: WallTime | undefined;
}

/** By then each session of an earlier run got its RESET, or there is nobody any more. */
const PREVIOUS_SESSIONS_KEPT_MS = 10 * 60_000;

const PRUNE_EVERY_MS = 60 * 60_000;
/** Events in one transaction, so that none takes long: a new setting may let go of millions. */
const PRUNED_AT_ONCE = 5_000;
/** A host that was too much for the store: each time others wait for two minutes at most. */
const JUDGE_AGAIN_MS = 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

export const createCma = (world: Pick<World, "clock" | "logger">, parts: CmaParts): Cma => {
  const { clock, logger } = world;
  const { ruleSet, settings, notifier, fail } = parts;
  const keys = createNodeKeys(contentHash);
  const ruleSetHash = hashOfRuleSet(ruleSet, contentHash);
  const patient = createPatientStore({
    ...{ store: parts.store, clock, logger, fail },
    ...(parts.onWaiting && { onWaiting: parts.onWaiting }),
  });
  const sessions = createSessionMemory(patient);
  const log = createCommitLog(logger);
  const cancels = new Set<() => void>();
  /** Key ids; as many as there are drones. */
  const known = new Set<string>();
  let endpoint: CmaEndpoint | undefined;
  let local: NetAddress | undefined;
  let serial = 0;
  let toJudge = 0;
  let isStopping = false;

  const afterMs = (ms: number, then: () => void): void => {
    if (isStopping) return;
    const cancel = clock.wakeAt(later(clock.now(), ms), () => {
      cancels.delete(cancel);
      then();
    });
    cancels.add(cancel);
  };

  const dispatch = createDispatch(
    { store: patient, clock, logger },
    {
      ...{ keys, hash: contentHash, ruleSet, ruleSetHash, domain: settings.domain },
      historyKibibytesMax: settings.changesKept.kibibytes,
      settingsOf: (host) => settingsOfHost(settings, host),
      reply: (keyId, message) => void endpoint?.send(keyId, message),
      sawNewDrone: (keyId) => void known.add(keyId),
      toldOfEvents: notifier.wake,
    },
  );

  const hooksFor = (previousSessions: readonly KnownSession[]): EndpointHooks => ({
    previousSessions,
    nextSerial: () => {
      serial += 1;
      return serial - 1;
    },
    isKnown: (keyId) => known.has(keyId),
    onUp: ({ keyId, serial, address }) => {
      logger.debug({ keyId, serial, address: address.host }, "A session is up.");
    },
    onDown: (peer, reason) => {
      logger.debug({ keyId: peer.keyId, serial: peer.serial, reason }, "A session is over.");
      dispatch.sessionEnded(peer);
    },
    onMessage: dispatch.receive,
    onSessions: sessions.changed,
  });

  /** Undefined, and said, when that is too much for the store: others are not to wait for it. */
  const judgeOrPutOff = async (keyId: string): Promise<JudgedAnew | undefined> => {
    const at = clock.wallTime();
    const assessor = { keys, ruleSet, ruleSetHash };
    try {
      return await patient.transactOrReject((tx) => judgeAnew(tx, assessor, keyId, at));
    } catch (failure) {
      if (!(failure instanceof AssimilationError)) throw failure;
      const { code, message: reason } = failure;
      logger.error({ code, keyId, reason }, "A host is judged by the new rules later.");
      return undefined;
    }
  };

  /** A new rule set: one drone a transaction, with agents served in between. */
  const judgeWithNewRules = async (): Promise<void> => {
    const keyIds = await patient.transact((tx) => dronesToJudge(tx, ruleSetHash));
    toJudge = keyIds.length;
    for (const keyId of keyIds) {
      const judged = await judgeOrPutOff(keyId);
      if (judged === undefined) continue;
      toJudge -= 1;
      log.judged(keyId, judged);
      if (judged.events.length > 0) notifier.wake();
    }
    if (toJudge > 0) {
      afterMs(JUDGE_AGAIN_MS, judgeOrFail);
      return;
    }
    await patient.transact((tx) => deleteRetiredRules(tx, keys, ruleSet));
    if (keyIds.length > 0) logger.info({ drones: keyIds.length }, "The new rules were applied.");
  };
  const judgeOrFail = (): void => void judgeWithNewRules().catch(fail);

  const prune = async (): Promise<void> => {
    const { days, kibibytes } = settings.changesKept;
    let pruned = PRUNED_AT_ONCE;
    while (pruned === PRUNED_AT_ONCE) {
      pruned = await patient.transact((tx) => tx.pruneEvents(settings.eventsKept, PRUNED_AT_ONCE));
    }
    await pruneChanges(patient, {
      ...{ keys, historyKibibytesMax: kibibytes, before: clock.wallTime() - days * DAY_MS },
    });
    afterMs(PRUNE_EVERY_MS, () => void prune());
  };

  /** A server may be gone, and `--status` must know, long before the next agent has news. */
  const look = async (everyMs: number): Promise<void> => {
    await patient.transact(async () => undefined);
    lookIn(everyMs);
  };
  const lookIn = (everyMs: number): void => {
    if (!isStopping) afterMs(everyMs, () => void look(everyMs));
  };

  return {
    start: async () => {
      const previous = await parts.store.transact(async (tx) => {
        await putRules(tx, keys, contentHash, ruleSet, clock.wallTime());
        return {
          serial: await firstSerial(tx),
          sessions: await rememberedSessions(tx),
          drones: await knownDrones(tx),
        };
      });
      if (isStopping) return;
      serial = previous.serial;
      for (const keyId of previous.drones) known.add(keyId);
      endpoint = parts.createEndpoint(hooksFor(previous.sessions));
      await endpoint.start();
      if (isStopping) {
        await endpoint.stop();
        return;
      }
      local = endpoint.local();
      notifier.start();
      afterMs(PREVIOUS_SESSIONS_KEPT_MS, () => {
        for (const { connectionId } of previous.sessions)
          sessions.changed({ remove: connectionId });
      });
      judgeOrFail();
      void prune();
      if (parts.lookEveryMs !== undefined) lookIn(parts.lookEveryMs);
    },
    stop: async () => {
      isStopping = true;
      for (const cancel of cancels) cancel();
      const stopEndpoint = async (): Promise<void> => {
        // What is under way is committed first. It may not be acknowledged any more: agents repeat it.
        await patient.stop();
        await endpoint?.stop();
      };
      // At once, for each may take seconds: the datagrams that are left, and a script that runs.
      await Promise.all([stopEndpoint(), notifier.stop()]);
    },
    status: () => ({
      ...dispatch.status(),
      local,
      sessions: endpoint?.sessionCount() ?? 0,
      toJudge,
      waitingSince: patient.waitingSince(),
    }),
  };
};

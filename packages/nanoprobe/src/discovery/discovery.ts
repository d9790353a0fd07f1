/**
 * Runs discoveries when they are due, one after the other, and hands on what
 * they found.
 *
 * One wake serves the whole schedule. A module that fails is logged and tried
 * again at its next turn; the others do not notice.
 */
import type { CancelWake, Clock, JsonMap, Logger } from "@assimilation/protocol";
import type { CatalogEntry } from "./catalog.ts";
import type { Collector } from "./collector.ts";
import type { DiscoveryModule } from "./module.ts";
import {
  begin,
  complete,
  createSchedule,
  due,
  isFirstRoundOver,
  nextDueAt,
  type ScheduleEntry,
  setRepeats,
} from "./schedule.ts";
import type { Unreadable } from "./unreadable.ts";

export interface DiscoveryDeps {
  readonly clock: Clock;
  readonly collector: Collector;
  readonly logger: Logger;
}

export interface DiscoveryOptions {
  readonly catalog: readonly CatalogEntry[];
  /** Spreads a fleet: see {@link createSchedule}. */
  readonly hostId: string;
  /** True when they are news. `NODATA` is among the facts when a module found nothing to read. */
  readonly onFacts: (module: DiscoveryModule, facts: JsonMap) => boolean;
  /** Called once, when each discovery of this host has been looked at. */
  readonly onFirstRoundOver: () => void;
}

export interface DiscoveryService {
  readonly start: () => void;
  /** Resolves when the discovery that runs has ended; nothing is handed on after the call. */
  readonly stop: () => Promise<void>;
  readonly isFirstRoundOver: () => boolean;
  /** From now on, by type or `type/instance`; what is not named keeps its default. */
  readonly setRepeats: (repeatMs: Readonly<Record<string, number>>) => void;
}

/** Longer than a discovery should take; short of the time at which it is given up. */
const WARN_MS = 120_000;

export const createDiscovery = (
  { clock, collector, logger }: DiscoveryDeps,
  { catalog, hostId, onFacts, onFirstRoundOver }: DiscoveryOptions,
): DiscoveryService => {
  const schedule = createSchedule(catalog, hostId);
  let cancelWake: CancelWake = () => {};
  let running: Promise<void> | undefined;
  let isStopped = false;
  let isFirstRoundTold = false;

  const run = async (entry: ScheduleEntry): Promise<void> => {
    const { module } = entry.catalogEntry;
    const startedAt = clock.now();
    begin(entry);
    const facts = await look(module);
    complete(schedule, entry, facts, clock.now());
    const tookMs = clock.now() - startedAt;
    if (tookMs >= WARN_MS) logger.warn({ discovery: module.name, tookMs }, "A discovery is slow.");
    if (isStopped) return;
    if (facts !== undefined) {
      const isNews = onFacts(module, facts);
      logger.debug({ discovery: module.name, tookMs, isNews }, "A discovery was made.");
    }
    if (!isFirstRoundTold && isFirstRoundOver(schedule)) {
      isFirstRoundTold = true;
      onFirstRoundOver();
    }
  };

  /** Undefined when it failed: then the facts of the look before still stand. */
  const look = async (module: DiscoveryModule): Promise<JsonMap | undefined> => {
    try {
      const { readings, unreadable } = await collector.collect(module);
      return module.parse(readings) ?? nothingToRead(unreadable);
    } catch (error) {
      logger.error({ discovery: module.name, err: error }, "A discovery failed.");
      return undefined;
    }
  };

  const runAllDue = async (): Promise<void> => {
    for (
      let entry = due(schedule, clock.now());
      entry !== undefined && !isStopped;
      entry = due(schedule, clock.now())
    ) {
      await run(entry);
    }
  };

  const wake = (): void => {
    if (running !== undefined || isStopped) return;
    running = runAllDue().finally(() => {
      running = undefined;
      sleep();
    });
  };

  const sleep = (): void => {
    cancelWake();
    if (isStopped || running !== undefined) return;
    const at = nextDueAt(schedule, clock.now());
    if (at !== undefined) cancelWake = clock.wakeAt(at, wake);
  };

  return {
    start: wake,
    stop: async () => {
      isStopped = true;
      cancelWake();
      await running;
    },
    isFirstRoundOver: () => isFirstRoundOver(schedule),
    setRepeats: (repeatMs) => {
      setRepeats(schedule, repeatMs);
      sleep();
    },
  };
};

const nothingToRead = ({ first }: Unreadable): JsonMap => ({
  NODATA: first === undefined ? "not on this host" : `cannot read ${first.path} (${first.code})`,
});

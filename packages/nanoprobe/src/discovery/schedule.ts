/**
 * Schedule decides when each discovery is due.
 *
 * It is pure: call {@link due} no later than {@link nextDueAt}, tell it with
 * {@link begin} and {@link complete} what happened, and it says what comes next.
 *
 *     waiting --(its predecessor completes, and says so)--> due
 *     due --(begin)--> running --(complete)--> resting --(repeat over)--> due
 *
 * A repeat is counted from completion, so a slow discovery is not run more often
 * than it can bear. The first round follows at once; the second comes after a
 * part of the repeat that depends on host and module, so that a fleet switched
 * on together does not ask its CMA together for ever after.
 */
import { contentHash, type Instant, type JsonMap, later } from "@assimilation/protocol";
import type { CatalogEntry } from "./catalog.ts";

export interface Schedule {
  /** In the order of the catalogue, which is that of running. */
  readonly entries: readonly ScheduleEntry[];
}

export interface ScheduleEntry {
  readonly catalogEntry: CatalogEntry;
  readonly name: string;
  /** In (0, 1]: the part of the first repeat after which the second look comes. */
  readonly splay: number;
  state: "waiting" | "due" | "running" | "resting" | "not_here";
  repeatMs: number;
  /** When the look before was over; undefined before the first. */
  completedAt: Instant | undefined;
  isFirstRepeat: boolean;
}

/** `hostId` is anything that differs between hosts and stays: the key id. */
export const createSchedule = (catalog: readonly CatalogEntry[], hostId: string): Schedule => ({
  entries: catalog.map((catalogEntry) => {
    const { module, after } = catalogEntry;
    return {
      catalogEntry,
      name: module.name,
      splay: splayOf(hostId, module.name),
      state: after === undefined ? "due" : "waiting",
      repeatMs: module.repeatMs,
      completedAt: undefined,
      isFirstRepeat: true,
    };
  }),
});

/** The first that is due, if any. */
export const due = (schedule: Schedule, now: Instant): ScheduleEntry | undefined =>
  schedule.entries.find((entry) => {
    const at = dueAt(entry, now);
    return at !== undefined && at <= now;
  });

/** Undefined while everything runs or waits. */
export const nextDueAt = (schedule: Schedule, now: Instant): Instant | undefined =>
  schedule.entries.reduce<Instant | undefined>((next, entry) => {
    const at = dueAt(entry, now);
    return at !== undefined && (next === undefined || at < next) ? at : next;
  }, undefined);

export const begin = (entry: ScheduleEntry): void => {
  entry.state = "running";
};

/** `facts` is undefined when nothing was found, or the discovery failed. */
export const complete = (
  schedule: Schedule,
  entry: ScheduleEntry,
  facts: JsonMap | undefined,
  now: Instant,
): void => {
  entry.isFirstRepeat = entry.completedAt === undefined;
  entry.completedAt = now;
  entry.state = "resting";

  for (const follower of schedule.entries) {
    const { after } = follower.catalogEntry;
    if (after?.discovery !== entry.name || !isWaiting(follower)) continue;
    follower.state = facts !== undefined && after.when(facts) ? "due" : "not_here";
  }
};

/** True once each discovery that this host calls for has been completed. */
export const isFirstRoundOver = ({ entries }: Schedule): boolean =>
  entries.every(({ completedAt, state }) => completedAt !== undefined || state === "not_here");

/**
 * Replaces what was set before. The most specific name counts: `type/instance`
 * before the type; what is not named goes back to the module's own repeat.
 */
export const setRepeats = (
  schedule: Schedule,
  repeatMs: Readonly<Record<string, number>>,
): void => {
  for (const entry of schedule.entries) {
    const set =
      ownNumber(repeatMs, `${entry.name}/${entry.name}`) ?? ownNumber(repeatMs, entry.name);
    entry.repeatMs = Math.max(set ?? entry.catalogEntry.module.repeatMs, REPEAT_MS_MIN);
  }
};

/** Whatever the CMA asks for: a host has other work to do. */
const REPEAT_MS_MIN = 1000;

const dueAt = (entry: ScheduleEntry, now: Instant): Instant | undefined => {
  if (entry.state === "due") return now;
  if (entry.state !== "resting" || entry.completedAt === undefined) return undefined;
  return later(entry.completedAt, entry.repeatMs * (entry.isFirstRepeat ? entry.splay : 1));
};

/** A host whose kernel was unknown for a moment is asked again. */
const isWaiting = ({ state }: ScheduleEntry): boolean =>
  state === "waiting" || state === "not_here";

const ownNumber = (numbers: Readonly<Record<string, number>>, name: string): number | undefined =>
  Object.hasOwn(numbers, name) ? numbers[name] : undefined;

/** Uniform in (0, 1]. */
const splayOf = (hostId: string, name: string): number =>
  (Number.parseInt(contentHash(`${hostId} ${name}`).slice(0, 8), 16) + 1) / 2 ** 32;

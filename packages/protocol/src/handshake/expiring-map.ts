/**
 * ExpiringMap: remembers each thing for the same time, so many at most, and
 * never forgets one early to make room.
 *
 * Room made on demand is room an attacker can make. As all live equally long,
 * the oldest is always the first of the map.
 */
import { type Instant, later } from "../world/clock.ts";

export interface ExpiringMap<T> {
  readonly lifeMs: number;
  readonly entriesMax: number;
  /** Called with each value that is forgotten: secrets are wiped here. */
  readonly onForget: (value: T) => void;
  /** At most `entriesMax`. */
  readonly entries: Map<string, { readonly value: T; readonly forgetAt: Instant }>;
}

export const createExpiringMap = <T>(
  options: Pick<ExpiringMap<T>, "lifeMs" | "entriesMax" | "onForget">,
): ExpiringMap<T> => ({ ...options, entries: new Map() });

/** False, and nothing is remembered, when the map is full or has the name already. */
export const remember = <T>(map: ExpiringMap<T>, name: string, value: T, now: Instant): boolean => {
  if (!hasRoom(map, now) || map.entries.has(name)) return false;
  map.entries.set(name, { value, forgetAt: later(now, map.lifeMs) });
  return true;
};

export const recall = <T>(map: ExpiringMap<T>, name: string, now: Instant): T | undefined => {
  forgetOld(map, now);
  return map.entries.get(name)?.value;
};

export const hasRoom = <T>(map: ExpiringMap<T>, now: Instant): boolean => {
  forgetOld(map, now);
  return map.entries.size < map.entriesMax;
};

/** Hands the value over without calling `onForget`; undefined when it is not there. */
export const takeOut = <T>(map: ExpiringMap<T>, name: string): T | undefined => {
  const value = map.entries.get(name)?.value;
  map.entries.delete(name);
  return value;
};

export const forgetOld = <T>(map: ExpiringMap<T>, now: Instant): void => {
  for (const [name, { value, forgetAt }] of map.entries) {
    if (forgetAt > now) return;
    map.entries.delete(name);
    map.onForget(value);
  }
};

/** When the oldest is to be forgotten; undefined when there is none. */
export const nextForgetAt = <T>(map: ExpiringMap<T>): Instant | undefined => {
  const [oldest] = map.entries.values();
  return oldest?.forgetAt;
};

/**
 * Text of cma.json -> {@link Settings}, or every problem at once, each with the place and what
 * would be right. A name that is not in the schema is refused: a typing error must not silently
 * leave a setting at its default.
 */
import { nearest } from "@assimilation/protocol";
import {
  hostProperties,
  keepChangesProperties,
  keepProperties,
  matchProperties,
  rootProperties,
} from "./cma-schema.ts";
import { parseDuration } from "./duration.ts";
import {
  type ChangesKept,
  defaultSettings,
  type HostEntry,
  type HostMatch,
  type Settings,
} from "./settings.ts";

export type ParsedSettings =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Undefined: there is no such file, so everything is as by default. */
export const parseSettings = (text: string | undefined): ParsedSettings => {
  if (text === undefined) return { ok: true, settings: defaultSettings };
  const problems: string[] = [];
  const say: Say = (place, problem) => void problems.push(`${place}: ${problem}`);
  const root = parseRoot(text, say);
  const { domain, repeat, hosts, keep } = closedMap(root, "cma.json", rootProperties, say);
  const settings: Settings = {
    domain: textAt(domain, "domain", 255, say) ?? defaultSettings.domain,
    repeatMs: repeatsAt(repeat, "repeat", say),
    hosts: listAt(hosts, "hosts", 100_000, say).flatMap((entry, index) =>
      hostAt(entry, `hosts[${index}]`, say),
    ),
    ...keptAt(keep, say),
  };
  return problems.length === 0 ? { ok: true, settings } : { ok: false, problems };
};

type Say = (place: string, problem: string) => undefined;
type Members = Readonly<Record<string, unknown>>;

const parseRoot = (text: string, say: Say): unknown => {
  try {
    return JSON.parse(text);
  } catch (failure) {
    say("cma.json", `it is no JSON (${failure instanceof Error ? failure.message : "unreadable"})`);
    return {};
  }
};

const closedMap = (value: unknown, place: string, properties: object, say: Say): Members => {
  if (value === undefined) return {};
  if (!isMap(value)) {
    say(place, 'it is no map of names and values, such as {"repeat": {"os": "1h"}}');
    return {};
  }
  const known = Object.keys(properties);
  for (const name of Object.keys(value).filter((name) => !known.includes(name))) {
    const near = nearest(name, known);
    const hint = near === undefined ? `known are ${known.join(", ")}` : `did you mean "${near}"?`;
    say(place, `"${name}" is no setting here; ${hint}`);
  }
  return value;
};

const hostAt = (value: unknown, place: string, say: Say): readonly HostEntry[] => {
  const { match, repeat, tags } = closedMap(value, place, hostProperties, say);
  const matched = matchAt(match, `${place}.match`, say);
  const repeatMs = repeatsAt(repeat, `${place}.repeat`, say);
  const words = listAt(tags, `${place}.tags`, 100, say).flatMap(
    (tag, index) => textAt(tag, `${place}.tags[${index}]`, 100, say) ?? [],
  );
  return matched === undefined ? [] : [{ match: matched, repeatMs, tags: words }];
};

const matchAt = (value: unknown, place: string, say: Say): HostMatch | undefined => {
  const { keyId, designation } = closedMap(value, place, matchProperties, say);
  if ((keyId === undefined) === (designation === undefined)) {
    return say(place, 'it needs either "keyId" or "designation"');
  }
  if (keyId === undefined) {
    const text = textAt(designation, `${place}.designation`, 255, say);
    return text === undefined ? undefined : { designation: text };
  }
  return typeof keyId === "string" && /^[0-9a-f]{32}$/.test(keyId)
    ? { keyId }
    : say(`${place}.keyId`, "it is not the 32 hexadecimal digits of a key id");
};

const repeatsAt = (value: unknown, place: string, say: Say): Readonly<Record<string, number>> => {
  if (value === undefined) return {};
  if (!isMap(value)) {
    say(place, 'it is no map of discovery types and durations, such as {"os": "1h"}');
    return {};
  }
  const entries = Object.entries(value);
  if (entries.length > 1000) say(place, `it has ${entries.length} entries; 1000 are the most`);
  return Object.fromEntries(
    entries.flatMap(([name, written]): [string, number][] => {
      const ms = parseDuration(written);
      if (ms !== undefined && ms >= REPEAT_MS_MIN && ms <= REPEAT_MS_MAX) return [[name, ms]];
      say(`${place}.${name}`, "it is no duration from 1 s to 31 d, such as 2s, 5m, 8h or 60");
      return [];
    }),
  );
};

const keptAt = (value: unknown, say: Say): Pick<Settings, "eventsKept" | "changesKept"> => {
  const { events, changes } = closedMap(value, "keep", keepProperties, say);
  const eventsKept = integerAt(events, "keep.events", keepProperties.events, say);
  return {
    eventsKept: eventsKept ?? defaultSettings.eventsKept,
    changesKept: { ...defaultSettings.changesKept, ...changesKeptAt(changes, say) },
  };
};

const changesKeptAt = (value: unknown, say: Say): Partial<ChangesKept> => {
  const properties = keepChangesProperties;
  const { days, kibibytes } = closedMap(value, "keep.changes", properties, say);
  const daysKept = integerAt(days, "keep.changes.days", properties.days, say);
  const kept = integerAt(kibibytes, "keep.changes.kibibytes", properties.kibibytes, say);
  return {
    ...(daysKept !== undefined && { days: daysKept }),
    ...(kept !== undefined && { kibibytes: kept }),
  };
};

const integerAt = (
  value: unknown,
  place: string,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
  say: Say,
): number | undefined => {
  if (value === undefined) return undefined;
  return Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum
    ? Number(value)
    : say(place, `it is no whole number from ${minimum} to ${maximum}`);
};

const textAt = (value: unknown, place: string, most: number, say: Say): string | undefined => {
  if (value === undefined) return undefined;
  const isText = typeof value === "string" && value.length > 0 && value.length <= most;
  return isText && value.isWellFormed()
    ? value
    : say(place, `it is no text of 1 to ${most} characters`);
};

const listAt = (value: unknown, place: string, most: number, say: Say): readonly unknown[] => {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.length <= most) return value;
  say(place, `it is no list of at most ${most} entries`);
  return [];
};

const isMap = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a `configure` message may say. Source: docs/reference/messages.md. */
const REPEAT_MS_MIN = 1_000;
const REPEAT_MS_MAX = 31 * 24 * 60 * 60 * 1_000;

/** Durations as people write them: `2s`, `5m`, `8h`, `1d`, or a number of seconds. */

const unitsMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Whole milliseconds; undefined when it is none. */
export const parseDuration = (value: unknown): number | undefined => {
  if (typeof value === "number") return wholeMs(value * 1_000);
  if (typeof value !== "string") return undefined;
  const [, digits, unit = ""] = /^(\d{1,9}(?:\.\d{1,3})?)\s*([smhd])$/.exec(value.trim()) ?? [];
  return digits === undefined ? undefined : wholeMs(Number(digits) * (unitsMs[unit] ?? Number.NaN));
};

const wholeMs = (ms: number): number | undefined =>
  Number.isFinite(ms) && ms >= 0 ? Math.round(ms) : undefined;

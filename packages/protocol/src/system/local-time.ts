/** A moment for people: this machine's time zone, with its offset, to the second. */
export const localTime = (at: number): string => {
  const date = new Date(at);
  const offsetMinutes = -date.getTimezoneOffset();
  const shifted = new Date(at + offsetMinutes * 60_000).toISOString();
  const sign = offsetMinutes < 0 ? "-" : "+";
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)} ${sign}${clock(Math.abs(offsetMinutes))}`;
};

const clock = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");

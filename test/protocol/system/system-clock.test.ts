import { expect, test } from "vitest";
import { systemClock } from "#protocol/system/system-clock.ts";
import { later } from "#protocol/world/clock.ts";

test("instants are whole, and a wake is never early, nor before wakeAt returns", async () => {
  const at = later(systemClock.now(), 5);
  let hasReturned = false;
  const wokenAt = await new Promise<number>((resolve) => {
    systemClock.wakeAt(at, () => {
      expect(hasReturned).toBe(true);
      resolve(systemClock.now());
    });
    hasReturned = true;
  });
  expect(Number.isInteger(wokenAt)).toBe(true);
  expect(wokenAt).toBeGreaterThanOrEqual(at);
});

test("a cancelled wake does not come, and cancelling twice is harmless", async () => {
  let woken = 0;
  const now = systemClock.now();
  const cancel = systemClock.wakeAt(now, () => {
    woken += 1;
  });
  cancel();
  cancel();
  await new Promise<void>((resolve) => void systemClock.wakeAt(later(now, 3), resolve));
  expect(woken).toBe(0);
});

test("a wake in a year does not come at once, as a plain timer's would", async () => {
  let woken = 0;
  const cancel = systemClock.wakeAt(later(systemClock.now(), 365 * 86_400_000), () => {
    woken += 1;
  });
  await new Promise<void>(
    (resolve) => void systemClock.wakeAt(later(systemClock.now(), 5), resolve),
  );
  cancel();
  expect(woken).toBe(0);
});

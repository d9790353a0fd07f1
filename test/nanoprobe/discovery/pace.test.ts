import type { Clock, Instant } from "@assimilation/protocol";
import { expect, test } from "vitest";
import { createPace } from "#nanoprobe/discovery/pace.ts";
import { stillClock } from "../support/host.ts";

test("a slice is used up now and then, and giving way begins a new one", async () => {
  const pace = createPace(stillClock, 1000);
  const spendUntilUsed = (): number => {
    let spent = 1;
    while (!pace.spend(1)) spent += 1;
    return spent;
  };
  const first = spendUntilUsed();
  await pace.giveWay();
  expect(spendUntilUsed()).toBe(first);
});

test("the event loop gets its turn through the clock", async () => {
  const wakes: Instant[] = [];
  const clock: Clock = {
    ...stillClock,
    wakeAt: (at, wake) => {
      wakes.push(at);
      return stillClock.wakeAt(at, wake);
    },
  };
  await createPace(clock, 1000).giveWay();
  expect(wakes).toEqual([0]);
});

test("a discovery that is over its time ends", async () => {
  let now = 0;
  const pace = createPace({ ...stillClock, now: () => now as Instant }, 1000);
  now = 999;
  await pace.giveWay();
  now = 1000;
  await expect(pace.giveWay()).rejects.toMatchObject({ code: "ASSIM_DISCOVERY_TIMEOUT" });
});

/** Row 7: a million steps of replay and reordering against a naive set that forgets nothing. */
import { expect, test } from "vitest";
import { createReplayWindow, mark, mayAccept } from "#protocol/handshake/replay-window.ts";
import { createPrng } from "#test/support/sim/prng.ts";

test("each counter is accepted once, and none that is too old", () => {
  const random = createPrng(7, "replay");
  const window = createReplayWindow();
  const seen = new Set<number>();
  let highest = 0;
  let wrong = 0;
  for (let step = 0; step < 1_000_000; step += 1) {
    const luck = random.uint32();
    // Mostly near the front; sometimes far ahead, by more than the ring holds.
    const ahead = luck % 1000 === 0 ? 3000 : luck % 3;
    const counter = Math.max(0, highest + ahead - ((luck >>> 10) % 1200));
    const isRight = counter >= 1 && counter > highest - 1024 && !seen.has(counter);
    if (mayAccept(window, counter) !== isRight) wrong += 1;
    if (!isRight) continue;
    mark(window, counter);
    seen.add(counter);
    highest = Math.max(highest, counter);
  }
  expect(wrong).toBe(0);
  expect(seen.size).toBeGreaterThan(100_000);
});

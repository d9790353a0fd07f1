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
    // Mostly near the front; sometimes ahead by words, by the window, by more than the ring.
    const ahead = [3000, 1500, 700, 100][luck % 2000] ?? luck % 5;
    const behind = (luck >>> 12) % (luck % 8 === 7 ? 1200 : 12);
    const counter = Math.max(0, highest + ahead - behind);
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

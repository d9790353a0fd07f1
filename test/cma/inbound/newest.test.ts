import { expect, test } from "vitest";
import { isCurrentSession, isNewest } from "#cma/inbound/newest.ts";

const ours = { boot: "b1", session: 7, seq: 3 };

test.each([
  [undefined, "b1", 1, 1, true],
  [ours, "b1", 7, 4, true],
  [ours, "b1", 7, 3, false],
  [ours, "b1", 7, 2, false],
  [ours, "b1", 8, 3, false],
  [ours, "b1", 6, 4, true],
  [ours, "b2", 8, 1, true],
  [ours, "b2", 7, 9, false],
  [ours, "b0", 6, 9, false],
])(
  "over %j, boot %s in session %d with seq %d is newest: %s",
  (document, bootId, serial, seq, is) => {
    expect(isNewest(document, { bootId, serial }, seq)).toBe(is);
  },
);

test.each([
  [undefined, 1, true],
  [{ session: 7 }, 7, true],
  [{ session: 7 }, 8, true],
  [{ session: 7 }, 6, false],
])("after %j, session %d is current: %s", (drone, serial, is) => {
  expect(isCurrentSession(drone, { serial })).toBe(is);
});

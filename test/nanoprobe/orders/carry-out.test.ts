import { expect, test } from "vitest";
import { carryOut } from "#nanoprobe/orders/carry-out.ts";

test("each order has its effect", () => {
  const done: unknown[] = [];
  const effects = {
    sendAgain: (documents: unknown) => void done.push(documents),
    setRepeats: (repeatMs: unknown) => void done.push(repeatMs),
  };
  carryOut({ kind: "want", documents: [{ type: "os", instance: "os" }] }, effects);
  carryOut({ kind: "configure", repeatMs: { os: 2000 } }, effects);
  expect(done).toEqual([[{ type: "os", instance: "os" }], { os: 2000 }]);
});

import type { Instant } from "@assimilation/protocol";
import { expect, test } from "vitest";
import type { Cli } from "#cma/assimcli/subcommand.ts";
import { telling } from "#cma/assimcli/telling.ts";

/** Time passes when the test says so. */
const waiter = (isWatched: boolean) => {
  const wakes = new Map<Instant, () => void>();
  let said = "";
  const wakeAt: Cli["world"]["clock"]["wakeAt"] = (at, wake) => {
    wakes.set(at, wake);
    return () => void wakes.delete(at);
  };
  const clock = { now: () => 0 as Instant, wakeAt };
  const cli: Parameters<typeof telling>[0] = {
    ...{ isWatched, world: { clock } },
    err: (text) => {
      said += text;
    },
  };
  const passMs = (ms: number): void => {
    for (const [at, wake] of wakes) if (at <= ms) wake();
  };
  return { cli, passMs, said: () => said, waits: () => wakes.size };
};

test("who waits for two seconds is told what for, and gets the answer", async () => {
  const { cli, passMs, said, waits } = waiter(true);
  const answer = await telling(cli, "Asking", async () => {
    passMs(1_999);
    expect(said()).toBe("");
    passMs(2_000);
    return 7;
  });
  expect({ answer, said: said(), waits: waits() }).toEqual({
    answer: 7,
    said: "Asking …\n",
    waits: 0,
  });
});

test("what fails is told no more", async () => {
  const { cli, waits } = waiter(true);
  const failing = telling(cli, "Asking", () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(waits()).toBe(0);
});

test("nobody is told where nobody looks", async () => {
  const { cli, passMs, said } = waiter(false);
  await telling(cli, "Asking", async () => passMs(60_000));
  expect(said()).toBe("");
});

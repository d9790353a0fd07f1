import {
  AssimilationError,
  type ErrorCode,
  type Instant,
  type LogFields,
} from "@assimilation/protocol";
import { expect, test } from "vitest";
import type { Waiting } from "#cma/inbound/patient-store.ts";
import { createPatientStart } from "#cma/start-patiently.ts";
import { createSimWorld } from "#test/support/sim-world.ts";

const failure = (code: ErrorCode, sentence = "It is away.") =>
  new AssimilationError(code, sentence);

/** A CMA whose starts fail as listed, and then succeed. */
const starting = (...failures: readonly unknown[]) =>
  startingSlowly(async () => undefined, failures);

const startingSlowly = (connect: () => Promise<void>, failures: readonly unknown[]) => {
  const world = createSimWorld(1);
  const left = [...failures];
  const seen = {
    starts: 0,
    said: [] as string[],
    waiting: [] as (Waiting | undefined)[],
    failed: [] as unknown[],
    infos: [] as string[],
    errors: [] as string[],
  };
  const quiet = {
    ...{ debug: noop, warn: noop, child: () => quiet },
    error: (about: LogFields) => void seen.errors.push(String(about["reason"])),
    info: (_: unknown, message: string) => void seen.infos.push(message),
  };
  const patient = createPatientStart({
    cma: {
      start: async () => {
        seen.starts += 1;
        if (left.length > 0) throw left.shift();
        await connect();
      },
      stop: async () => undefined,
    },
    ...{ clock: world.clock, logger: quiet },
    say: (sentence) => void seen.said.push(sentence),
    onWaiting: (waiting) => void seen.waiting.push(waiting),
    fail: (mistake) => void seen.failed.push(mistake),
  });
  return { world, patient, seen };
};

const noop = (): void => undefined;

test("a CMA whose database is there just starts", async () => {
  const { patient, seen } = starting();
  await patient.start();
  expect(seen).toEqual({
    starts: 1,
    said: [],
    waiting: [undefined],
    failed: [],
    infos: [],
    errors: [],
  });
});

test("one whose database is away says so, is ready, and starts when it is there", async () => {
  const { world, patient, seen } = starting(
    failure("ASSIM_STORE_DOWN"),
    failure("ASSIM_STORE_DOWN"),
    failure("ASSIM_STORE_DOWN", "It has no name."),
    failure("ASSIM_STORE_SERVER"),
  );
  await patient.start();
  expect(seen.said).toEqual([
    "It is away. The CMA keeps trying, and serves agents as soon as it can.",
  ]);
  const since = world.clock.wallTime();
  expect(seen.waiting).toEqual([undefined, { since, reason: "It is away." }]);
  await world.run(60_000 as Instant);
  expect(seen.starts).toBe(5);
  // Since when is the same, though the reason was another.
  const reasons = ["It is away.", "It has no name.", "It is away."];
  expect(seen.waiting).toEqual([
    undefined,
    ...reasons.map((reason) => ({ since, reason })),
    undefined,
  ]);
  expect(seen.errors).toEqual(reasons);
  expect(seen.failed).toEqual([]);
});

test.each<ErrorCode>(["ASSIM_STORE_LOGIN", "ASSIM_STORE_TOO_OLD", "ASSIM_NETWORK_BIND"])(
  "%s is nothing that waiting helps against",
  async (code) => {
    const { patient, seen } = starting(failure(code));
    await expect(patient.start()).rejects.toMatchObject({ code });
    expect(seen.starts).toBe(1);
  },
);

test("what ends a start that was waited for ends the process", async () => {
  const wrong = failure("ASSIM_STORE_LOGIN");
  const { world, patient, seen } = starting(failure("ASSIM_STORE_DOWN"), wrong);
  await patient.start();
  await world.run(60_000 as Instant);
  expect(seen.failed).toEqual([wrong]);
  expect(seen.waiting.at(-1)).toBeUndefined();
  expect(seen.starts).toBe(2);
});

test("once stopped it does not start any more", async () => {
  const { world, patient, seen } = starting(failure("ASSIM_STORE_DOWN"));
  await patient.start();
  await patient.stop();
  await world.run(60_000 as Instant);
  expect(seen.starts).toBe(1);
});

test("stopped while it tries again, it does not say that it serves agents", async () => {
  const connected = Promise.withResolvers<void>();
  const { world, patient, seen } = startingSlowly(
    () => connected.promise,
    [failure("ASSIM_STORE_DOWN")],
  );
  await patient.start();
  await world.run(60_000 as Instant);
  expect(seen.starts).toBe(2);
  await patient.stop();
  connected.resolve();
  await world.run(120_000 as Instant);
  expect(seen.infos).toEqual([]);
});

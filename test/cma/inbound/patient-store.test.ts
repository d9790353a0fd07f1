import {
  AssimilationError,
  type Instant,
  type LogFields,
  type WallTime,
} from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { createPatientStore, type PatientStore, type Waiting } from "#cma/inbound/patient-store.ts";
import { createMemoryStore, type MemoryStore } from "#cma/store/memory-store.ts";
import { startTestCma } from "#test/support/make-cma.ts";
import { createSimWorld } from "#test/support/sim-world.ts";

const away = () => new AssimilationError("ASSIM_STORE_BUSY", "the store is busy");
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** A store whose first commits fail, unless `failure` is undefined, and what it logged as errors. */
const flaky = (failures: number, failure: () => unknown = away) => {
  const world = createSimWorld(1);
  const attempts: number[] = [];
  const errors: string[] = [];
  const fields: LogFields[] = [];
  const infos: LogFields[] = [];
  let setBackMs = 0;
  const mistakes: unknown[] = [];
  const store: MemoryStore = createMemoryStore({
    beforeCommit: async () => {
      attempts.push(world.clock.now());
      const failed = attempts.length <= failures ? failure() : undefined;
      if (failed !== undefined) throw failed;
    },
  });
  const logger = {
    ...silent,
    info: (about: LogFields) => void infos.push(about),
    error: (about: LogFields, message: string) => {
      fields.push(about);
      errors.push(message);
    },
    child: () => logger,
  };
  const fail = (mistake: unknown): void => void mistakes.push(mistake);
  const told: (Waiting | undefined)[] = [];
  const onWaiting = (waiting: Waiting | undefined): void => void told.push(waiting);
  const wallTime = () => (world.clock.wallTime() - setBackMs) as WallTime;
  const patient: PatientStore = createPatientStore({
    ...{ store, clock: { ...world.clock, wallTime }, logger, fail, onWaiting },
  });
  const setBack = (ms: number): void => {
    setBackMs = ms;
  };
  return { world, attempts, errors, fields, infos, mistakes, told, patient, setBack };
};

test("what could not be done is tried again, later and later, at most 15 s apart", async () => {
  const { world, attempts, errors, patient } = flaky(9);
  let result: string | undefined;
  void patient
    .transact(async () => "done")
    .then((value) => {
      result = value;
    });
  await world.run(600_000 as Instant);
  expect(result).toBe("done");
  const waits = attempts.slice(1).map((at, index) => (at - (attempts[index] ?? 0)) / 1_000);
  expect(waits).toEqual([1, 2, 4, 8, 15, 15, 15, 15, 15]);
  expect(errors).toHaveLength(1);
  expect(patient.waitingSince()).toBeUndefined();
});

test("while it waits it says since when, and what was asked stays pending", async () => {
  const { world, patient } = flaky(1_000);
  const since = world.clock.wallTime();
  let isSettled = false;
  void patient
    .transact(async () => undefined)
    .finally(() => {
      isSettled = true;
    });
  await world.run(30_000 as Instant);
  expect(patient.waitingSince()).toBe(since);
  await patient.stop();
  await world.run(600_000 as Instant);
  expect(isSettled).toBe(false);
});

test("after a stop nothing is tried any more", async () => {
  const { world, attempts, patient } = flaky(1_000);
  void patient.transact(async () => undefined);
  await world.run(500 as Instant);
  await patient.stop();
  const before = attempts.length;
  void patient.transact(async () => undefined);
  await world.run(600_000 as Instant);
  expect(attempts).toHaveLength(before);
});

test("a mistake of ours is not tried again: it is told", async () => {
  const { world, attempts, mistakes, patient } = flaky(1, () => new RangeError("our mistake"));
  void patient.transact(async () => undefined);
  await world.run(600_000 as Instant);
  expect(attempts).toHaveLength(1);
  expect(mistakes).toEqual([new RangeError("our mistake")]);
});

test("an outage of the store costs agents no message and tells no event twice", async () => {
  let isAway = false;
  const store = createMemoryStore({
    beforeCommit: async () => {
      if (isAway) throw away();
    },
  });
  const cma = await startTestCma({ store });
  await cma.world.run(1 as Instant);
  isAway = true;
  const applied: string[] = [];
  const agents = [cma.session(1), cma.session(2)];
  for (const agent of agents) void agent.startup().then(() => applied.push(agent.peer.keyId));
  await cma.world.run(50_000 as Instant);
  expect(applied).toEqual([]);
  isAway = false;
  await cma.world.run(200_000 as Instant);
  expect(applied).toEqual(agents.map(({ peer }) => peer.keyId));
  expect((await cma.events()).map(({ type }) => type)).toEqual(["create", "create"]);
});

test("since when and why it waits is told once, and so is that it is over", async () => {
  const { world, told, patient } = flaky(3);
  const since = world.clock.wallTime();
  void patient.transact(async () => undefined);
  await world.run(30_000 as Instant);
  expect(told).toEqual([{ since, reason: "the store is busy" }, undefined]);
});

test("another reason is told as well, also of the same code: it needs another hand", async () => {
  const reasons = [
    ["ASSIM_STORE_DOWN", "refused"],
    ["ASSIM_STORE_DOWN", "refused"],
    ["ASSIM_STORE_DOWN", "no such name"],
    ["ASSIM_STORE_LOGIN", "wrong password"],
  ] as const;
  const left = [...reasons];
  const { world, told, fields, patient } = flaky(reasons.length, () => {
    const [code, sentence] = left.shift() ?? ["ASSIM_STORE_IO", "none is left"];
    return new AssimilationError(code, sentence);
  });
  const since = world.clock.wallTime();
  void patient.transact(async () => undefined);
  await world.run(60_000 as Instant);
  const said = ["refused", "no such name", "wrong password"];
  expect(told).toEqual([...said.map((reason) => ({ since, reason })), undefined]);
  expect(fields.map(({ reason }) => reason)).toEqual(said);
});

test("of reasons that only count on, the log has the first and the status the latest", async () => {
  let port = 40_000;
  const { world, told, fields, patient } = flaky(1_000, () => {
    port += 1;
    return new AssimilationError("ASSIM_STORE_DOWN", `from port ${port}`);
  });
  void patient.transact(async () => undefined);
  await world.run(600_000 as Instant);
  await patient.stop();
  expect(fields.map(({ reason }) => reason)).toEqual(["from port 40001"]);
  expect(told.at(-1)?.reason).toBe(`from port ${port}`);
});

test("once the store has worked, the same reason is said anew", async () => {
  const outcomes = [away(), undefined, away()];
  const { world, told, errors, patient } = flaky(outcomes.length, () => outcomes.shift());
  for (const endsAt of [60_000, 120_000]) {
    void patient.transact(async () => undefined);
    await world.run(endsAt as Instant);
  }
  expect(errors).toHaveLength(2);
  expect(told.map((waiting) => waiting?.reason)).toEqual([
    ...["the store is busy", undefined],
    ...["the store is busy", undefined],
  ]);
});

test("how long it waited is told by the clock that runs, though the other was set back", async () => {
  const { world, infos, patient, setBack } = flaky(2);
  const done = patient.transact(async () => "done");
  await world.run(2_000 as Instant);
  setBack(365 * 86_400_000);
  await world.run(60_000 as Instant);
  expect(await done).toBe("done");
  expect(infos).toEqual([{ waitedMs: 3_000 }]);
});

describe("what a server finds too much at once", () => {
  const tooMuch = (): AssimilationError =>
    new AssimilationError("ASSIM_STORE_TOO_MUCH", "Too much at once.");
  const about = {
    keyId: "f00d",
    kind: "discovery",
    type: "packages",
    instance: "packages",
  } as const;
  const only = { about, isLarge: () => true };

  test("is given back the second time, to who can ask for less; and waited for again by others", async () => {
    const { world, attempts, patient } = flaky(4, tooMuch);
    const rejected = patient.transactOrReject(async () => "all").catch(({ code }) => code);
    await world.run(10_000 as Instant);
    expect(await rejected).toBe("ASSIM_STORE_TOO_MUCH");
    expect(attempts).toHaveLength(2);
    const done = patient.transact(async () => "done");
    await world.run(60_000 as Instant);
    expect(await done).toBe("done");
    expect(attempts).toHaveLength(5);
  });

  test("is given back at once where it is one large message, which log and status name until it is done", async () => {
    const { world, told, fields, patient } = flaky(2, tooMuch);
    const since = world.clock.wallTime();
    const say = () => patient.transactOrReject(async () => "done", only).catch(({ code }) => code);
    expect([await say(), await say()]).toEqual(["ASSIM_STORE_TOO_MUCH", "ASSIM_STORE_TOO_MUCH"]);
    const reason = "Too much at once. It is the document packages of the agent f00d.";
    expect(fields).toEqual([{ code: "ASSIM_STORE_TOO_MUCH", reason, ...about }]);
    await patient.transact(async () => undefined);
    expect(told).toEqual([{ since, reason }]);
    expect(await say()).toBe("done");
    expect(told).toEqual([{ since, reason }, undefined]);
  });

  test("is given back the second time where it is a small message, and named only then", async () => {
    const { world, attempts, told, fields, patient } = flaky(2, tooMuch);
    const small = { about, isLarge: () => false };
    const said = patient.transactOrReject(async () => "done", small).catch(({ code }) => code);
    await world.run(500 as Instant);
    expect(fields.map((each) => each["keyId"])).toEqual([undefined]);
    await world.run(10_000 as Instant);
    expect(await said).toBe("ASSIM_STORE_TOO_MUCH");
    expect(attempts).toHaveLength(2);
    expect(fields.map((each) => each["keyId"])).toEqual([undefined, "f00d"]);
    expect(told.at(-1)?.reason).toMatch(/the agent f00d\.$/);
  });

  test("is no other failure that comes after, however large it is", async () => {
    const failures = [tooMuch(), away()];
    let isLarge = false;
    const { world, patient } = flaky(2, () => {
      const failure = failures.shift();
      isLarge = failures.length === 0;
      return failure;
    });
    const mixed = { about, isLarge: () => isLarge };
    const said = patient.transactOrReject(async () => "done", mixed);
    await world.run(10_000 as Instant);
    expect(await said).toBe("done");
  });

  test("and no more when nobody has said it for a quarter of an hour: its agent may be gone", async () => {
    const { world, told, patient } = flaky(2, tooMuch);
    const isWaitedFor = async (): Promise<boolean> => {
      await patient.transact(async () => undefined);
      return told.at(-1) !== undefined;
    };
    const say = () => patient.transactOrReject(async () => "done", only).catch(() => undefined);
    await say();
    await world.run(600_000 as Instant);
    await say();
    await world.run(1_499_000 as Instant);
    expect(await isWaitedFor()).toBe(true);
    await world.run(1_501_000 as Instant);
    expect(await isWaitedFor()).toBe(false);
  });
});

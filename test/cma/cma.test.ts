import { AssimilationError, type Instant } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { createCma } from "#cma/cma.ts";
import { defaultSettings } from "#cma/config/settings.ts";
import { createMemoryStore, type MemoryStore } from "#cma/store/memory-store.ts";
import { alteredStore } from "#test/support/altered-store.ts";
import {
  keyIdOf,
  rulesOfFiles,
  startTestCma,
  type TestCma,
  testKeys,
} from "#test/support/make-cma.ts";
import { createSimWorld } from "#test/support/sim-world.ts";

const minutes = (count: number): Instant => (count * 60_000) as Instant;
const session = (connectionId: string, host = "10.0.0.1") => ({
  connectionId,
  address: { host, port: 1984 },
});
const settled = ({ world }: TestCma): Promise<void> => world.run(world.clock.now());

describe("session serials", () => {
  test("rise over restarts, above all that was ever stored", async () => {
    const first = await startTestCma();
    const agents = Array.from({ length: 5 }, (_, at) => first.session(at + 1));
    for (const agent of agents) await agent.startup();
    const highest = Math.max(...agents.map(({ peer }) => peer.serial));
    const second = await startTestCma({ store: first.store.reopen() });
    expect(second.session(9).peer.serial).toBeGreaterThan(highest);
  });

  test("do not wait for the store, however many there are", async () => {
    const { hooks, session, store } = await startTestCma();
    for (let count = 0; count < 5_000; count += 1) hooks().nextSerial();
    const late = session(1);
    await late.startup();
    const next = await startTestCma({ store: store.reopen() });
    expect(next.session(1).peer.serial).toBeGreaterThan(late.peer.serial);
  });
});

describe("sessions of an earlier run", () => {
  test("are handed to the endpoint, but for those that ended", async () => {
    const first = await startTestCma();
    first.hooks().onSessions({ add: session("aa") });
    first.hooks().onSessions({ add: session("bb", "10.0.0.2") });
    first.hooks().onSessions({ remove: "aa" });
    await settled(first);
    const second = await startTestCma({ store: first.store.reopen() });
    expect(second.hooks().previousSessions).toEqual([session("bb", "10.0.0.2")]);
  });

  test("are forgotten when each had its RESET; those of this run are not", async () => {
    const first = await startTestCma();
    first.hooks().onSessions({ add: session("aa") });
    await settled(first);
    const second = await startTestCma({ store: first.store.reopen() });
    second.hooks().onSessions({ add: session("cc") });
    await second.world.run(minutes(11));
    const third = await startTestCma({ store: second.store.reopen() });
    expect(third.hooks().previousSessions).toEqual([session("cc")]);
  });
});

test("an agent's key is known once it has said something, over restarts too", async () => {
  const first = await startTestCma();
  const agent = first.session(1);
  expect(first.hooks().isKnown(keyIdOf(1))).toBe(false);
  first.hooks().onUp(agent.peer);
  await agent.say({ kind: "summary", isComplete: true, documents: [] });
  expect(first.hooks().isKnown(keyIdOf(1))).toBe(false);
  await agent.startup();
  expect(first.hooks().isKnown(keyIdOf(1))).toBe(true);
  const second = await startTestCma({ store: first.store.reopen() });
  expect(second.hooks().isKnown(keyIdOf(1))).toBe(true);
  expect(second.hooks().isKnown(keyIdOf(2))).toBe(false);
});

describe("another rule set", () => {
  const rule = (text: string) => ({
    category: "security",
    severity: "high",
    title: "T",
    rule: text,
  });
  const verdictsOf = ({ store }: TestCma) =>
    store
      .dump()
      .edges.filter(({ kind }) => kind === "EVALUATED")
      .map(({ to, attributes }) => `${to} ${attributes["verdict"]}`);

  const before = rulesOfFiles({ proc_sys: { same: rule("EQ($a, 1)"), gone: rule("EQ($a, 2)") } });
  const after = rulesOfFiles({ proc_sys: { same: rule("EQ($a, 2)"), new: rule("EQ($a, 1)") } });

  const withDocuments = async () => {
    const first = await startTestCma({ ruleSet: before });
    const agent = first.session(1);
    await agent.document("proc_sys", 1, { a: 1 });
    await agent.say({ kind: "summary", isComplete: true, documents: [] });
    await first.store.transact(async (tx) => {
      for (const { sequence } of await tx.untold(100)) await tx.markTold(sequence);
    });
    return first;
  };

  test("judges every stored document anew, and forgets rules that are gone", async () => {
    const first = await withDocuments();
    expect(verdictsOf(first)).toEqual(["Rule:gone fail", "Rule:same pass"]);
    const second = await startTestCma({ store: first.store.reopen(), ruleSet: after });
    await settled(second);
    expect(verdictsOf(second)).toEqual(["Rule:new pass", "Rule:same fail"]);
    const rules = second.store.dump().nodes.filter(({ kind }) => kind === "Rule");
    expect(rules.map(({ attributes }) => attributes["ruleid"])).toEqual(["new", "same"]);
    expect(second.cma.status().toJudge).toBe(0);
  });

  test("tells what changed by it, and takes back warnings of rules that are gone", async () => {
    const first = await withDocuments();
    const second = await startTestCma({ store: first.store.reopen(), ruleSet: after });
    await settled(second);
    const told = (await second.events()).filter(({ details }) => details["ruleid"] !== undefined);
    expect(told.map(({ type, details }) => [type, details["ruleid"]])).toEqual([
      ["unwarn", "gone"],
      ["warn", "same"],
    ]);
  });

  test("a host that is too much for the store is put off, and does not keep others waiting", async () => {
    const first = await withDocuments();
    await first.session(2).document("proc_sys", 1, { a: 1 });
    await first.session(2).say({ kind: "summary", isComplete: true, documents: [] });
    const memory = first.store.reopen();
    let isTooMuch = true;
    const heavy = `drone:${keyIdOf(1)}`;
    const store = alteredStore(memory, (tx) => ({
      setState: (name, value) =>
        isTooMuch && name === heavy
          ? Promise.reject(new AssimilationError("ASSIM_STORE_TOO_MUCH", "Too much at once."))
          : tx.setState(name, value),
    }));
    const second = await startTestCma({ store, ruleSet: after });
    const rulesNow = () =>
      second.store
        .dump()
        .nodes.filter(({ kind }) => kind === "Rule")
        .map(({ attributes }) => attributes["ruleid"]);
    await second.world.run(minutes(1));
    expect(verdictsOf(second)).toEqual([
      "Rule:gone fail",
      "Rule:same pass",
      "Rule:new pass",
      "Rule:same fail",
    ]);
    expect(second.cma.status()).toMatchObject({ toJudge: 1, waitingSince: undefined });
    // Its verdict is still there to be taken back.
    expect(rulesNow()).toEqual(["gone", "new", "same"]);
    const errors = second.logged.filter(({ fields }) => fields["keyId"] === keyIdOf(1));
    expect(errors.map(({ level }) => level)).toEqual(["error"]);
    isTooMuch = false;
    await second.world.run(minutes(70));
    expect(second.cma.status().toJudge).toBe(0);
    expect(rulesNow()).toEqual(["new", "same"]);
    expect(second.mistakes).toEqual([]);
  });

  test("a mistake that judging brings to light is told", async () => {
    const first = await withDocuments();
    const memory = first.store.reopen();
    const mistake = new RangeError("a mistake of ours");
    const store = alteredStore(memory, (tx) => ({
      setState: (name, value) =>
        name.startsWith("drone:") ? Promise.reject(mistake) : tx.setState(name, value),
    }));
    const second = await startTestCma({ store, ruleSet: after });
    await second.world.run(minutes(1));
    expect(second.mistakes).toEqual([mistake]);
  });

  test("costs nothing where it is the same set as before", async () => {
    const first = await withDocuments();
    const dump = first.store.dump();
    const second = await startTestCma({ store: first.store.reopen(), ruleSet: before });
    await second.world.run(minutes(1));
    expect(second.store.dump()).toEqual(dump);
    expect(await second.events()).toEqual([]);
  });

  test("a host of which nothing could be judged is assessed when there are rules", async () => {
    const first = await startTestCma();
    const agent = first.session(1);
    await agent.document("proc_sys", 1, { a: 1 });
    await agent.say({ kind: "summary", isComplete: true, documents: [] });
    expect((await first.events()).map(({ type }) => type)).toEqual(["create"]);
    const second = await startTestCma({ store: first.store.reopen(), ruleSet: after });
    await settled(second);
    expect((await second.events()).map(({ details }) => details["assessment"])).toContain("first");
  });
});

test("only so many told events are kept, and few enough are pruned at once", async () => {
  const pruned: number[] = [];
  const asked: number[] = [];
  const memory = createMemoryStore();
  const store = alteredStore(memory, (tx) => ({
    pruneEvents: async (keep, most) => {
      asked.push(most);
      pruned.push(await tx.pruneEvents(keep, most));
      return pruned.at(-1) ?? 0;
    },
  }));
  const subject = { kind: "Drone", key: testKeys.drone(keyIdOf(1)), attributes: {} } as const;
  const many = Array.from(
    { length: 12_007 },
    () => ({ type: "warn", subject, details: {} }) as const,
  );
  await store.transact(async (tx) => {
    for (const { sequence } of await tx.addEvents(many, 1)) await tx.markTold(sequence);
  });
  const { world } = await startTestCma({ store, settings: { eventsKept: 7 } });
  await world.run(minutes(121));
  expect(pruned).toEqual([5_000, 5_000, 2_000, 0, 0]);
  expect(Math.max(...asked)).toBe(5_000);
});

test("a store that goes away while nobody writes is missed, and found again", async () => {
  const memory = createMemoryStore();
  let isAway = false;
  const store: MemoryStore = {
    ...memory,
    storeId: memory.storeId,
    transact: (body) =>
      isAway
        ? Promise.reject(new AssimilationError("ASSIM_STORE_DOWN", "It is away."))
        : memory.transact(body),
  };
  const { cma, world, logged } = await startTestCma({ store, lookEveryMs: 30_000 });
  await world.run(minutes(10));
  isAway = true;
  const before = world.clock.wallTime();
  await world.run(minutes(11));
  const since = cma.status().waitingSince ?? 0;
  expect(since - before).toBeGreaterThan(0);
  expect(since - before).toBeLessThanOrEqual(30_000);
  isAway = false;
  await world.run(minutes(12));
  expect(cma.status().waitingSince).toBeUndefined();
  const errors = logged.filter(({ level }) => level === "error");
  expect(errors).toHaveLength(1);
});

/** What a CMA does from the outside, whose store, endpoint and scripts take as long as the test lets them. */
const slowCma = () => {
  const world = createSimWorld(1);
  const store = Promise.withResolvers<void>();
  const network = Promise.withResolvers<void>();
  const script = Promise.withResolvers<void>();
  const done: string[] = [];
  const logger = { debug: noop, info: noop, warn: noop, error: noop, child: () => logger };
  const cma = createCma(
    { clock: world.clock, logger },
    {
      store: createMemoryStore({ beforeCommit: () => store.promise }),
      ruleSet: rulesOfFiles({}),
      settings: defaultSettings,
      createEndpoint: () => ({
        start: async () => {
          await network.promise;
          done.push("endpoint started");
        },
        stop: async () => void done.push("endpoint stopped"),
        local: () => ({ host: "::", port: 1984 }),
        send: () => true,
        sessionCount: () => 0,
      }),
      notifier: {
        start: () => void done.push("notifier started"),
        wake: noop,
        stop: async () => {
          done.push("notifier asked to stop");
          await script.promise;
        },
      },
      fail: (mistake) => void done.push(String(mistake)),
    },
  );
  return {
    world,
    cma,
    done,
    store: store.resolve,
    network: network.resolve,
    script: script.resolve,
  };
};
const noop = (): void => undefined;

test("a stop while it starts leaves nothing behind that runs", async () => {
  const { world, cma, done, store, network, script } = slowCma();
  script();
  const started = cma.start();
  await cma.stop();
  store();
  network();
  await started;
  await world.run(minutes(120));
  expect(done).toEqual(["notifier asked to stop"]);
});

test("a stop while its address is bound gives that back", async () => {
  const { world, cma, done, store, network, script } = slowCma();
  script();
  store();
  const started = cma.start();
  await world.run(1 as Instant);
  await cma.stop();
  network();
  await started;
  await world.run(minutes(120));
  expect(done).toEqual([
    "notifier asked to stop",
    "endpoint stopped",
    "endpoint started",
    "endpoint stopped",
  ]);
});

test("a stop does not wait for a script before it closes the network, and ends after both", async () => {
  const { cma, done, store, network, script } = slowCma();
  store();
  network();
  await cma.start();
  done.splice(0);
  let isStopped = false;
  const stopped = cma.stop().then(() => {
    isStopped = true;
  });
  await new Promise(setImmediate);
  expect([done, isStopped]).toEqual([["notifier asked to stop", "endpoint stopped"], false]);
  script();
  await stopped;
});

test("status says what there is, and after a stop nothing is written any more", async () => {
  const cma = await startTestCma();
  await cma.session(1).startup();
  expect(cma.cma.status()).toEqual({
    ...{ queued: 0, putBack: 0, committed: 1, refused: 0, sessions: 0, toJudge: 0 },
    local: { host: "::", port: 1984 },
    waitingSince: undefined,
  });
  await cma.cma.stop();
  const dump = cma.store.dump();
  void cma.session(2).startup();
  await cma.world.run(minutes(120));
  expect(cma.store.dump()).toEqual(dump);
  expect(cma.store.dump().nodes[0]?.key).toContain(keyIdOf(1));
});

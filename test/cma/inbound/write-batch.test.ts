/** One agent must not stop the CMA for all: not even through a mistake of ours in the store. */
import { AssimilationError, type Instant } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { TRANSACTION_CHANGES_MAX } from "#cma/inbound/transaction.ts";
import { createMemoryStore, type MemoryStore } from "#cma/store/memory-store.ts";
import { alteredStore } from "#test/support/altered-store.ts";
import { documentOf, keyIdOf, listeners, startTestCma } from "#test/support/make-cma.ts";

type Attempt = "apply" | "addEvents";

/** A store with a mistake: it throws where a drone of this name is written. */
const mistaken = (name: string, at: Attempt): MemoryStore => {
  const store = createMemoryStore();
  const trap = async (written: unknown): Promise<void> => {
    if (JSON.stringify(written)?.includes(name)) throw new RangeError("a mistake of ours");
  };
  return alteredStore(store, (tx) => ({
    apply: async (changes) => {
      if (at === "apply") await trap(changes);
      return tx.apply(changes);
    },
    addEvents: async (events, when) => {
      if (at === "addEvents") await trap(events);
      return tx.addEvents(events, when);
    },
  }));
};

test.each<Attempt>(["apply", "addEvents"])(
  "a message that brings a mistake in %s to light is refused; its neighbours are committed",
  async (at) => {
    const cma = await startTestCma({ store: mistaken("poison", at) });
    const names = ["one", "poison", "two", "poison", "three"];
    await Promise.all(names.map((name, index) => cma.session(index + 1).startup(name)));
    expect(cma.mistakes).toEqual([]);
    const drones = cma.store.dump().nodes.filter(({ kind }) => kind === "Drone");
    expect(drones.map(({ attributes }) => attributes["designation"])).toEqual([
      "one",
      "two",
      "three",
    ]);
    expect(cma.cma.status()).toMatchObject({ committed: 5, refused: 2 });
    const errors = cma.logged.filter(({ level }) => level === "error");
    expect(errors.map(({ fields }) => fields["keyId"])).toEqual([keyIdOf(2), keyIdOf(4)]);
    expect(await cma.store.transact((tx) => tx.state("mistake"))).toBe(`${keyIdOf(4)} 2`);
  },
);

test("each is told once, although its batch was undone and done again", async () => {
  const cma = await startTestCma({ store: mistaken("poison", "addEvents") });
  const names = ["one", "poison", "two"];
  await Promise.all(names.map((name, index) => cma.session(index + 1).startup(name)));
  const events = await cma.events();
  expect(events.map(({ subject }) => subject.attributes["designation"])).toEqual(["one", "two"]);
});

test("a store that fails whatever is said stops the process, and nothing is acknowledged", async () => {
  let isBroken = false;
  const store = createMemoryStore({
    beforeCommit: async () => {
      if (isBroken) throw new RangeError("a broken store");
    },
  });
  const cma = await startTestCma({ store });
  await cma.session(1).startup();
  await cma.world.run(1 as Instant);
  isBroken = true;
  let isApplied = false;
  void cma
    .session(2)
    .startup()
    .then(() => {
      isApplied = true;
    });
  await cma.world.run(2 as Instant);
  await new Promise(setImmediate);
  expect(cma.mistakes).toEqual([new RangeError("a broken store")]);
  expect(isApplied).toBe(false);
});

/** A store that notes how much each transaction changes, and finds more than `most` too much. */
const bounded = (most: () => number, beforeCommit = async (): Promise<void> => undefined) => {
  const store = createMemoryStore({ beforeCommit });
  const tried: number[] = [];
  const committed: number[] = [];
  const transact: MemoryStore["transact"] = (body) =>
    store.transact(async (tx) => {
      let changes = 0;
      const answer = await body({
        ...tx,
        apply: (applied) => {
          changes += applied.length;
          return tx.apply(applied);
        },
      });
      if (changes > 0) tried.push(changes);
      if (changes > most()) {
        throw new AssimilationError("ASSIM_STORE_TOO_MUCH", "Too much at once.");
      }
      if (changes > 0) committed.push(changes);
      return answer;
    });
  return { store: { ...store, transact }, tried, committed };
};

describe("where a server finds a batch too much at once", () => {
  test("it gets less, until it takes it: all is committed, in order", async () => {
    const { store, committed } = bounded(() => 40);
    const cma = await startTestCma({ store });
    const said = Array.from({ length: 8 }, (_, index) =>
      cma.session(index + 1).document("tcpdiscovery", 1, listeners(5)),
    );
    await cma.world.run(600_000 as Instant);
    await Promise.all(said);
    expect(cma.cma.status()).toMatchObject({ committed: 8, refused: 0, waitingSince: undefined });
    expect(Math.max(...committed)).toBeLessThanOrEqual(40);
  });

  test("and a message that is too much by itself is named and tried again, while others are done", async () => {
    let most = 40;
    const { store } = bounded(() => most);
    const cma = await startTestCma({ store });
    const applied: number[] = [];
    for (const [number, count] of [2, 50, 2].entries()) {
      const session = cma.session(number + 1);
      void session
        .document("tcpdiscovery", 1, listeners(count))
        .then(() => applied.push(number + 1));
    }
    await cma.world.run(600_000 as Instant);
    expect(applied).toEqual([1, 3]);
    expect(cma.cma.status()).toMatchObject({ putBack: 1, waitingSince: expect.any(Number) });
    const errors = cma.logged.filter(({ level }) => level === "error");
    expect(errors.at(-1)?.fields).toMatchObject({
      ...{ keyId: keyIdOf(2), type: "tcpdiscovery" },
      reason: expect.stringContaining(`the document tcpdiscovery of the agent ${keyIdOf(2)}`),
    });
    most = 1_000;
    await cma.world.run(1_000_000 as Instant);
    expect(applied).toEqual([1, 3, 2]);
    expect(cma.cma.status()).toMatchObject({ putBack: 0, refused: 0, waitingSince: undefined });
  });

  test("and it is tried again by itself: others do not fail with it, and its success is seen", async () => {
    let most = 40;
    let hold: (() => void)[] | undefined;
    const { store, tried } = bounded(
      () => most,
      () => new Promise((resolve) => (hold === undefined ? resolve() : hold.push(resolve))),
    );
    const cma = await startTestCma({ store });
    void cma.session(1).document("tcpdiscovery", 1, listeners(50));
    await cma.world.run(2_000 as Instant);
    expect(cma.cma.status()).toMatchObject({ putBack: 1 });

    // While one is committed, others queue before and after the one that is tried again.
    tried.splice(0);
    hold = [];
    const sayOf = (numbers: readonly number[]) =>
      numbers.map((number) => cma.session(number).document("tcpdiscovery", 1, listeners(2)));
    const before = sayOf([2, 3, 4]);
    await cma.world.run(400_000 as Instant);
    const after = sayOf([5, 6]);
    most = 10_000;
    for (const resolve of hold.splice(0)) resolve();
    hold = undefined;
    await Promise.all([...before, ...after]);
    expect(tried).toHaveLength(4);
    expect(cma.cma.status()).toMatchObject({ putBack: 0, waitingSince: undefined });
  });

  test("a small message is tried twice, for it may be a bad moment; a large one once", async () => {
    const { store, tried } = bounded(() => 40);
    const cma = await startTestCma({ store });
    const triesOf = async (number: number, count: number): Promise<number> => {
      const at = cma.world.clock.now();
      tried.splice(0);
      void cma.session(number).document("tcpdiscovery", 1, listeners(count));
      await cma.world.run((at + 10_000) as Instant);
      return tried.length;
    };
    expect(await triesOf(1, 50)).toBe(2);
    expect(await triesOf(2, 1_000)).toBe(1);
    expect(cma.cma.status()).toMatchObject({ putBack: 2 });
  });

  test("one that says little and drops much is large", async () => {
    let most = 100_000;
    const { store, tried } = bounded(() => most);
    const cma = await startTestCma({ store });
    const session = cma.session(1);
    await session.document("tcpdiscovery", 1, listeners(1_000));
    most = 40;
    tried.splice(0);
    void session.document("tcpdiscovery", 2, {});
    await cma.world.run(10_000 as Instant);
    expect(tried).toHaveLength(1);
  });

  test("nothing is kept of an agent that is gone", async () => {
    const { store } = bounded(() => 40);
    const cma = await startTestCma({ store });
    const session = cma.session(1);
    const handled = cma
      .hooks()
      .onMessage(session.peer, documentOf("tcpdiscovery", 1, listeners(50)));
    await cma.world.run(2_000 as Instant);
    expect(await handled).toMatchObject({ isStored: false });
    expect(cma.cma.status()).toMatchObject({ putBack: 1 });
    cma.hooks().onDown(session.peer, "closed");
    expect(cma.cma.status()).toMatchObject({ putBack: 0 });
  });

  test("a newer version that it takes stands, whenever the older one is tried again", async () => {
    const { store } = bounded(() => 40);
    const cma = await startTestCma({ store });
    const older = cma.session(1).document("tcpdiscovery", 1, listeners(50));
    const newer = cma.session(1, "b1").document("tcpdiscovery", 1, listeners(2));
    await cma.world.run(600_000 as Instant);
    await Promise.all([older, newer]);
    const processes = cma.store.dump().nodes.filter(({ kind }) => kind === "ProcessNode");
    expect(processes).toHaveLength(2);
    expect(cma.cma.status()).toMatchObject({ putBack: 0, waitingSince: undefined });
  });
});

test("what documents drop counts: those that drop much do not all share a transaction", async () => {
  const { store, committed } = bounded(() => Number.POSITIVE_INFINITY);
  const cma = await startTestCma({ store });
  const sessions = Array.from({ length: 4 }, (_, index) => cma.session(index + 1));
  const sayAll = (seq: number, count: number) =>
    Promise.all(sessions.map((session) => session.document("tcpdiscovery", seq, listeners(count))));
  await sayAll(1, 700);
  const one = Math.max(...committed.splice(0));
  await sayAll(2, 0);
  expect(committed.length).toBeGreaterThan(1);
  expect(Math.max(...committed)).toBeLessThanOrEqual(TRANSACTION_CHANGES_MAX + one);
  const kinds = new Set(cma.store.dump().nodes.map(({ kind }) => kind));
  expect(kinds.has("ProcessNode")).toBe(false);
});

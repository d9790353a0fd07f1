/** One agent must not stop the CMA for all: not even through a mistake of ours in the store. */
import type { Instant } from "@assimilation/protocol";
import { expect, test } from "vitest";
import { createMemoryStore, type MemoryStore } from "#cma/store/memory-store.ts";
import { keyIdOf, startTestCma } from "#test/support/make-cma.ts";

type Attempt = "apply" | "addEvents";

/** A store with a mistake: it throws where a drone of this name is written. */
const mistaken = (name: string, at: Attempt): MemoryStore => {
  const store = createMemoryStore();
  const trap = async (written: unknown): Promise<void> => {
    if (JSON.stringify(written)?.includes(name)) throw new RangeError("a mistake of ours");
  };
  return {
    ...store,
    transact: (body) =>
      store.transact((tx) =>
        body({
          ...tx,
          apply: async (changes) => {
            if (at === "apply") await trap(changes);
            return tx.apply(changes);
          },
          addEvents: async (events, when) => {
            if (at === "addEvents") await trap(events);
            return tx.addEvents(events, when);
          },
        }),
      ),
  };
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

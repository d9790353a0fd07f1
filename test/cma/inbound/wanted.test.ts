/** A store that is far away is asked twice a batch: whatever the messages need comes in one go. */
import type { Instant, JsonMap } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import type { Wanted } from "#cma/store/graph-store.ts";
import { createMemoryStore, type MemoryStore } from "#cma/store/memory-store.ts";
import { alteredStore } from "#test/support/altered-store.ts";
import { rulesOfFiles, startTestCma, summaryHash, type TestCma } from "#test/support/make-cma.ts";

/** Notes what is asked for that was not preloaded, nor written by the transaction itself. */
const watched = (missed: string[]): MemoryStore =>
  alteredStore(createMemoryStore(), (tx) => {
    const known = new Set<string>();
    const learn = (wanted: Wanted): void => {
      for (const key of [...(wanted.nodes ?? []), ...(wanted.bareNodes ?? [])]) known.add(key);
      for (const { key, kind } of wanted.edgesFrom ?? []) known.add(`${key} ${kind}>`);
      for (const { key, kind } of wanted.edgesTo ?? []) known.add(`${key} <${kind}`);
      for (const name of wanted.states ?? []) known.add(name);
    };
    const ask = (what: string): void => {
      if (!known.has(what)) missed.push(what);
    };
    return {
      preload: async (wanted) => learn(wanted),
      node: async (key, reading) => {
        ask(key);
        return tx.node(key, reading);
      },
      nodes: async (keys, reading) => {
        for (const key of keys) ask(key);
        return tx.nodes(keys, reading);
      },
      edgesFrom: async (key, kind) => {
        ask(`${key} ${kind}>`);
        return tx.edgesFrom(key, kind);
      },
      edgesTo: async (key, kind) => {
        ask(`${key} <${kind}`);
        return tx.edgesTo(key, kind);
      },
      state: async (name) => {
        ask(name);
        return tx.state(name);
      },
    };
  });

const ruleSet = rulesOfFiles({
  proc_sys: {
    forward: { category: "security", rule: "EQ($forward, 0)" },
    needy: { category: "security", rule: "EQ($forward, 0)", needs: ["os"] },
  },
  os: { release: { category: "security", rule: 'EQ($Release, "12")' } },
});

const documents: Readonly<Record<string, JsonMap>> = {
  netconfig: { eth0: { ipaddrs: { "10.0.0.1/8": {}, "10.0.0.2/8": {} } } },
  os: { Release: "12" },
  packages: { deb: { "bash::amd64": "5.2" } },
  proc_sys: { forward: 1 },
};

const startWatched = async () => {
  const missed: string[] = [];
  const cma = await startTestCma({ store: watched(missed), ruleSet });
  // What it asks when it starts is not of a batch.
  await cma.world.run(1 as Instant);
  missed.length = 0;
  return { cma, missed };
};

const agents = 5;

const register = async (cma: TestCma) => {
  const sessions = Array.from({ length: agents }, (_, at) => cma.session(at + 1));
  await Promise.all(sessions.map((session) => session.startup()));
  for (const [type, data] of Object.entries(documents)) {
    await Promise.all(sessions.map((session) => session.document(type, 1, data)));
  }
  const listed = Object.entries(documents).map(([type, data]) => ({
    ...{ type, instance: type },
    hash: summaryHash(data),
  }));
  await Promise.all(
    sessions.map((session) =>
      session.say({ kind: "summary", isComplete: true, documents: listed }),
    ),
  );
  return sessions;
};

describe("nothing is asked for that was not named before:", () => {
  test("hosts that register", async () => {
    const { cma, missed } = await startWatched();
    await register(cma);
    expect(missed).toEqual([]);
  });

  test("hosts of which each document changes, then shut down", async () => {
    const { cma, missed } = await startWatched();
    const sessions = await register(cma);
    const changed: Readonly<Record<string, JsonMap>> = {
      netconfig: { eth0: { ipaddrs: { "10.0.0.1/16": {} } } },
      os: { Release: "13" },
      packages: { deb: { "bash::amd64": "5.3" } },
      proc_sys: { forward: 0 },
    };
    for (const [type, data] of Object.entries(changed)) {
      await Promise.all(sessions.map((session) => session.document(type, 2, data)));
    }
    await Promise.all(sessions.map((session) => session.say({ kind: "shutdown" })));
    expect(missed).toEqual([]);
  });
});

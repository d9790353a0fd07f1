/**
 * Hosts that say what they found, in bursts that share a transaction, through the CMA's own
 * dispatch: for tests of a store that fails under it.
 */
import {
  AssimilationError,
  contentHash,
  type Discovery,
  type WallTime,
} from "@assimilation/protocol";
import { createDispatch, type Dispatch } from "#cma/inbound/dispatch.ts";
import type { PatientStore } from "#cma/inbound/patient-store.ts";
import { hashOfRuleSet, putRules } from "#cma/inbound/rule-nodes.ts";
import type { GraphStore } from "#cma/store/graph-store.ts";
import { documentOf, keyIdOf, rulesOfFiles, testKeys } from "#test/support/make-cma.ts";

const HOSTS = 4;

/** What each host says in one round: everything differs from the round before. */
const burstOf = (round: number) =>
  Array.from({ length: HOSTS }, (_, index) => {
    const number = index + 1;
    const peer = {
      keyId: keyIdOf(number),
      serial: number,
      bootId: "b0",
      address: { host: `10.9.0.${number}`, port: 1984 },
    };
    const documents: readonly Discovery[] = [
      documentOf("netconfig", round, netconfig(number, round)),
      documentOf("proc_sys", round, { a: round % 2 }),
    ];
    return documents.map((message) => ({ peer, message }));
  }).flat();

/** Resolves when all of it is acknowledged. */
export const sayBurst = async (dispatch: Dispatch, round: number): Promise<void> => {
  await Promise.all(burstOf(round).map(({ peer, message }) => dispatch.receive(peer, message)));
};

/** What was derived and not told yet; ids are the store's own. */
export const untold = (store: GraphStore) =>
  store.transact(async (tx) => (await tx.untold(10_000)).map(({ id: _ours, ...event }) => event));

/** A dispatch whose store is tried again at once, where the CMA's would wait a little. */
export const openDispatch = (store: GraphStore): Promise<Dispatch> => {
  const transact = untilItWorks(store);
  return openDispatchOn({ transact, transactOrReject: transact });
};

export const openDispatchOn = async (
  store: Pick<PatientStore, "transact" | "transactOrReject">,
): Promise<Dispatch> => {
  await store.transact((tx) => putRules(tx, testKeys, contentHash, ruleSet, wallTime()));
  return createDispatch(
    { store, clock: { wallTime }, logger: quiet },
    {
      ...{ keys: testKeys, hash: contentHash, domain: "global", historyKibibytesMax: 100 },
      ...{ ruleSet, ruleSetHash: hashOfRuleSet(ruleSet, contentHash) },
      settingsOf: () => ({ configure: { kind: "configure", repeatMs: {} }, tags: [] }),
      reply: () => undefined,
      sawNewDrone: () => undefined,
      toldOfEvents: () => undefined,
    },
  );
};

const untilItWorks =
  (store: GraphStore): GraphStore["transact"] =>
  async (body) => {
    for (;;) {
      try {
        return await store.transact(body);
      } catch (failure) {
        if (!(failure instanceof AssimilationError)) throw failure;
      }
    }
  };

const netconfig = (number: number, round: number) => ({
  eth0: {
    address: `02:00:00:00:00:0${number}`,
    carrier: 1,
    operstate: "up",
    ipaddrs: { [`10.0.${round}.${number}/24`]: { scope: "global", name: "eth0" } },
  },
});

const ruleSet = rulesOfFiles({ proc_sys: { a: { category: "security", rule: "EQ($a, 1)" } } });

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => quiet,
};

/** Every store hears the same hour, so that what they hold can be compared to the millisecond. */
const wallTime = (): WallTime => 1_000 as WallTime;

/** Parts of the CMA for tests, made in one place. */
import {
  type AgentMessage,
  canonicalJson,
  contentHash,
  type Discovery,
  type JsonMap,
  type LogFields,
  type Logger,
  type ManagerMessage,
  type PeerSession,
} from "@assimilation/protocol";
import { type Cma, createCma, type EndpointHooks } from "#cma/cma.ts";
import { defaultSettings, type Settings } from "#cma/config/settings.ts";
import type { AssimEvent } from "#cma/events/event.ts";
import { createNodeKeys } from "#cma/graph/keys.ts";
import type { Reporter } from "#cma/ingest/assertions.ts";
import { parseRuleFile } from "#cma/rules/rule-file.ts";
import { createRuleSet, type RuleSet } from "#cma/rules/rule-set.ts";
import type { GraphStore } from "#cma/store/graph-store.ts";
import { createMemoryStore, type MemoryStore } from "#cma/store/memory-store.ts";
import { createSimWorld, type SimWorld } from "#test/support/sim-world.ts";

export const testKeys = createNodeKeys(contentHash);

export const keyIdOf = (number: number): string => number.toString(16).padStart(32, "0");

export const reporter = (number = 1, domain = "global"): Reporter => ({
  drone: testKeys.drone(keyIdOf(number)),
  domain,
  keys: testKeys,
  hash: contentHash,
});

/** A rule set from rules as a file has them, by class. */
export const rulesOfFiles = (files: Readonly<Record<string, object>>): RuleSet =>
  createRuleSet(
    Object.entries(files).flatMap(([ruleClass, rules]) => {
      const parsed = parseRuleFile(`${ruleClass}.json`, ruleClass, JSON.stringify(rules));
      if (parsed.refused.length > 0) throw new Error(JSON.stringify(parsed.refused));
      return parsed.rules;
    }),
  );

/** A CMA on a simulated clock, with a test in the place of the endpoint. */
export interface TestCma<Store extends GraphStore = MemoryStore> {
  readonly cma: Cma;
  readonly world: SimWorld;
  readonly store: Store;
  /** In the order in which they were told. */
  readonly events: () => Promise<readonly AssimEvent[]>;
  readonly sent: { readonly keyId: string; readonly message: ManagerMessage }[];
  readonly logged: {
    readonly level: string;
    readonly message: string;
    readonly fields: LogFields;
  }[];
  readonly mistakes: unknown[];
  readonly hooks: () => EndpointHooks;
  /** A new session of agent `number`. */
  readonly session: (number: number, bootId?: string) => TestSession;
}

export interface TestSession {
  readonly peer: PeerSession;
  /** Resolves when the message is applied. */
  readonly say: (message: AgentMessage) => Promise<void>;
  readonly startup: (hostName?: string) => Promise<void>;
  readonly document: (type: string, seq: number, data: JsonMap) => Promise<void>;
}

export interface TestCmaOptions {
  readonly store?: MemoryStore;
  readonly ruleSet?: RuleSet;
  readonly settings?: Partial<Settings>;
  readonly lookEveryMs?: number;
}

export const startTestCma = (options: TestCmaOptions = {}): Promise<TestCma> =>
  startTestCmaOn(options.store ?? createMemoryStore(), options);

/** On a store of another kind. */
export const startTestCmaOn = async <Store extends GraphStore>(
  store: Store,
  options: Omit<TestCmaOptions, "store">,
): Promise<TestCma<Store>> => {
  const world = createSimWorld(1);
  const logged: TestCma["logged"] = [];
  const mistakes: unknown[] = [];
  const sent: TestCma["sent"] = [];
  let hooks: EndpointHooks | undefined;
  const theHooks = (): EndpointHooks => {
    if (hooks === undefined) throw new Error("the CMA did not start");
    return hooks;
  };
  const cma = createCma(
    { clock: world.clock, logger: linesLogger(logged) },
    {
      store,
      ruleSet: options.ruleSet ?? rulesOfFiles({}),
      settings: { ...defaultSettings, ...options.settings },
      createEndpoint: (given) => {
        hooks = given;
        return {
          start: async () => undefined,
          stop: async () => undefined,
          local: () => ({ host: "::", port: 1984 }),
          send: (keyId, message) => sent.push({ keyId, message }) > 0,
          sessionCount: () => 0,
        };
      },
      notifier: { start: () => undefined, wake: () => undefined, stop: async () => undefined },
      fail: (mistake) => mistakes.push(mistake),
      ...(options.lookEveryMs !== undefined && { lookEveryMs: options.lookEveryMs }),
    },
  );
  await cma.start();

  return {
    ...{ cma, world, store, sent, logged, mistakes, hooks: theHooks },
    events: () => store.transact((tx) => tx.untold(100_000)),
    session: (number, bootId = "b0") => {
      const peer = {
        keyId: keyIdOf(number),
        serial: theHooks().nextSerial(),
        bootId,
        address: { host: `10.9.0.${number}`, port: 1984 },
        publicKey: new Uint8Array(32),
        hostNameHint: "",
      };
      const say = async (message: AgentMessage): Promise<void> => {
        for (;;) {
          const handled = await theHooks().onMessage(peer, message);
          if (handled?.isStored !== false) return;
          await new Promise<void>((resolve) => world.clock.wakeAt(world.later(300_000), resolve));
        }
      };
      return {
        peer,
        say,
        startup: (hostName = `host${number}`) =>
          say({ kind: "startup", hostName, version: "0.1.0" }),
        document: (type, seq, data) => say(documentOf(type, seq, data)),
      };
    },
  };
};

export const documentOf = (type: string, seq: number, data: JsonMap): Discovery => ({
  kind: "discovery",
  type,
  instance: type,
  description: "",
  host: "host",
  source: "",
  proxy: "local/local",
  seq,
  data,
});

/** What tcpdiscovery finds: as many processes as that, each listening at a port of its own. */
export const listeners = (count: number, cmdline: readonly string[] = []): JsonMap =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `p${at}`,
      {
        ...{ exe: `/usr/bin/p${at}`, uid: 0, gid: 0, cmdline },
        listenaddrs: { [`127.0.0.1:${at + 1}`]: "tcp" },
      },
    ]),
  );

/** As an agent has it in its summary. */
export const summaryHash = (data: JsonMap): string => contentHash(canonicalJson(data)).slice(0, 16);

const linesLogger = (lines: TestCma["logged"]): Logger => {
  const at = (level: string) => (fields: LogFields, message: string) =>
    void lines.push({ level, message, fields });
  const logger: Logger = {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: () => logger,
  };
  return logger;
};

/**
 * One CMA and many nanoprobes in a simulated world: the real programs, with
 * everything outside them drawn from a seed.
 */
import { canonicalJson, createCurve, type NetAddress } from "@assimilation/protocol";
import type { RuleSet } from "#cma/rules/rule-set.ts";
import { calm, createSimWorld, type SimWorld } from "#test/support/sim-world.ts";
import { createSimAgent, type SimAgent } from "./agent.ts";
import { baseRules } from "./base-rules.ts";
import { chance } from "./choice.ts";
import type { ClusterOptions } from "./cluster-options.ts";
import { createSimHost, type SimHost } from "./host.ts";
import { createLogLines, type LogLine, type LogLines } from "./log-lines.ts";
import { createSimManager, type SimManager } from "./manager.ts";
import { createPrng } from "./prng.ts";
import type { Step } from "./scenario.ts";
import { createSimStore, type SimStore } from "./store.ts";

export interface Cluster {
  readonly options: ClusterOptions;
  readonly world: SimWorld;
  readonly agents: readonly SimAgent[];
  readonly manager: SimManager;
  readonly store: SimStore;
  readonly ruleSet: RuleSet;
  readonly log: LogLines;
  readonly history: History;
  readonly carryOut: (step: Step) => void;
  /** No loss and no faults from now on; whoever is down starts when it may. */
  readonly calmDown: () => void;
}

/** Everything that was ever true: per host and discovery type, the facts as canonical JSON. */
export type History = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

/** What the CMA tells its agents, so that minutes are enough. */
export const REPEAT_MS: Readonly<Record<string, number>> = {
  proc_sys: 2_000,
  login_defs: 3_000,
  netconfig: 4_000,
  os: 6_000,
  cpu: 6_000,
  tcpdiscovery: 6_000,
  packages: 5_000,
};

const MANAGER: NetAddress = { host: "10.0.0.1", port: 1984 };

export const createCluster = (options: ClusterOptions, onLog: (line: LogLine) => void): Cluster => {
  const { seed, loss, replay, delayMs } = options;
  const world = createSimWorld(seed, {
    delayMsMin: 1,
    delayMsMean: Math.max(1, delayMs),
    lossRatio: loss,
    replayRatio: replay,
  });
  const log = createLogLines(world.clock.now, onLog);
  const keySource = createPrng(seed, "manager keys");
  const curve = createCurve();
  const keys = [curve.makeKeyPair(keySource), curve.makeKeyPair(keySource)];
  const store = createSimStore(world.clock, createPrng(seed, "store"));
  const ruleSet = baseRules();
  const manager = createSimManager(world, {
    ...{ seed, keys, store, ruleSet, logger: log.loggerOf("cma") },
    address: MANAGER,
    repeatMs: REPEAT_MS,
    scripts: {
      hangRatio: options.scriptHangs,
      failRatio: options.scriptFailures,
      random: createPrng(seed, "scripts"),
    },
  });
  const agents = Array.from({ length: options.agents }, (_, number) => {
    const random = createPrng(seed, `host ${number}`);
    const host = createSimHost(random, `host${number}`, addressOf(number));
    const cmaAddress = chance(random, 0.5) ? MANAGER : undefined;
    const logger = log.loggerOf(host.name);
    return createSimAgent(world, { seed, host, managerKeys: keys, cmaAddress, logger });
  });
  const history = new Map(agents.map(({ host }) => [host.name, new Map<string, Set<string>>()]));
  for (const { host } of agents) note(history, host);
  const whims = createPrng(seed, "whims");
  let moves = 0;

  const carryOut = (step: Step): void => {
    switch (step.kind) {
      case "start_manager":
        manager.start();
        break;
      case "crash_manager":
        manager.crash();
        break;
      case "stop_manager":
        manager.stop();
        break;
      case "outage":
        if (step.isSlow) store.slowUntil(world.later(step.forMs), 1_500);
        else store.failUntil(world.later(step.forMs));
        break;
      default: {
        const agent = agents[step.agent];
        if (agent === undefined) break;
        if (step.kind === "flip") agent.host.flip(whims);
        else if (step.kind === "move") agent.move(addressOf(options.agents + moves++));
        else agent[step.kind]();
        note(history, agent.host);
      }
    }
  };

  return {
    ...{ options, world, agents, manager, store, ruleSet, history, log, carryOut },
    calmDown: () => {
      world.network.setWeather(calm);
      store.failUntil(world.clock.now());
      store.slowUntil(world.clock.now(), 0);
    },
  };
};

/** All in one /16. */
const addressOf = (number: number): string =>
  `10.1.${Math.floor(number / 250)}.${1 + (number % 250)}`;

const note = (history: ReadonlyMap<string, Map<string, Set<string>>>, host: SimHost): void => {
  const ofHost = history.get(host.name);
  for (const [type, facts] of Object.entries(host.facts())) {
    const known = ofHost?.get(type) ?? new Set();
    ofHost?.set(type, known.add(canonicalJson(facts)));
  }
};

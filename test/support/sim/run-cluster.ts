/**
 * One run: a storm, calm, and the questions whether all is as it must be.
 *
 *     storm ──► calm ──► at rest: graph equals truth, and not one datagram for
 *                        five repeats ──► some agents say goodbye ──► the end
 *
 * Bounds are looked at all along; what was told, and in which order, at the end.
 */
import { type Bounds, createBounds } from "#test/support/checkers/bounds.ts";
import { checkEvents } from "#test/support/checkers/events.ts";
import { checkGraph } from "#test/support/checkers/graph.ts";
import { checkTellings } from "#test/support/checkers/tellings.ts";
import { type Cluster, createCluster, REPEAT_MS } from "./cluster.ts";
import type { ClusterOptions } from "./cluster-options.ts";
import type { LogLine } from "./log-lines.ts";
import { drawScenario, type Step } from "./scenario.ts";

export interface ClusterReport {
  /** What is wrong; empty when nothing is. */
  readonly findings: readonly string[];
  /** The same for the same options. */
  readonly trace: string;
  readonly stats: Readonly<Record<string, number>>;
}

export interface ClusterProgress {
  readonly simulatedMs: number;
  readonly isStorm: boolean;
  readonly sessions: number;
}

export interface ClusterWatch {
  readonly onProgress?: (progress: ClusterProgress) => void;
  /** Each step of the scenario as it is carried out. */
  readonly onStep?: (step: Step) => void;
  readonly onLog?: (line: LogLine) => void;
}

export const runCluster = async (
  options: ClusterOptions,
  { onProgress = nothing, onStep = nothing, onLog = nothing }: ClusterWatch = {},
): Promise<ClusterReport> => {
  const cluster = createCluster(options, onLog);
  const bounds = createBounds(cluster);
  const { world, manager } = cluster;
  const stormMs = options.minutes * 60_000;

  for (const step of drawScenario(options)) {
    world.clock.wakeAt(world.later(step.atMs), () => {
      onStep(step);
      cluster.carryOut(step);
    });
  }
  const pass = async (ms: number, isStorm: boolean): Promise<void> => {
    for (let passed = 0; passed < ms; passed += SAMPLE_MS) {
      await world.run(world.later(Math.min(SAMPLE_MS, ms - passed)));
      bounds.sample();
      const sessions = manager.status()?.sessions ?? 0;
      onProgress({ simulatedMs: world.clock.now(), isStorm, sessions });
    }
  };

  await pass(stormMs, true);
  cluster.calmDown();
  const unsettled = await settle(cluster, (ms) => pass(ms, false));
  const settledMs = world.clock.now() - stormMs;
  const farewell = unsettled.length > 0 ? [] : await sayGoodbye(cluster, (ms) => pass(ms, false));
  await untilAllTold(cluster, (ms) => pass(ms, false));

  return {
    findings: [
      ...unsettled,
      ...farewell,
      ...checkEvents(cluster),
      ...checkTellings(cluster),
      ...bounds.findings(),
      ...checkLog(cluster),
      ...manager.mistakes(),
    ].slice(0, FINDINGS_MAX),
    trace: world.trace(),
    stats: statsOf(cluster, bounds, settledMs),
  };
};

const nothing = (): void => undefined;

const SAMPLE_MS = 500;
const FINDINGS_MAX = 40;

/** Silence for so long is rest. */
export const QUIET_MS = 5 * Math.max(...Object.values(REPEAT_MS));

/** Far beyond the longest back-off of a session that still hopes. */
const SETTLE_MS_MAX = 20 * 60_000;

/** Everybody runs, the graph is the truth, and nobody says anything any more; else what is not so. */
const settle = async (
  cluster: Cluster,
  pass: (ms: number) => Promise<void>,
): Promise<readonly string[]> => {
  const { world, agents, manager } = cluster;
  const { stats } = world.network;
  let sent = stats.sent;
  let quietSince: number = world.clock.now();

  for (let waited = 0; waited < SETTLE_MS_MAX; waited += SAMPLE_MS) {
    manager.start();
    for (const agent of agents) agent.start();
    await pass(SAMPLE_MS);
    if (stats.sent !== sent) quietSince = world.clock.now();
    sent = stats.sent;
    const isQuiet = world.clock.now() - quietSince >= QUIET_MS;
    if (isQuiet && agents.every((agent) => agent.isUp()) && checkGraph(cluster).length === 0) {
      return [];
    }
  }
  const asleep = agents.filter((agent) => !agent.isUp()).map(({ host }) => host.name);
  const quietMs = world.clock.now() - quietSince;
  return [
    `No rest within ${SETTLE_MS_MAX} ms of calm`,
    ...(asleep.length > 0 ? [`without a session: ${asleep.join(", ")}`] : []),
    ...(quietMs < QUIET_MS ? [`the last datagram was sent ${quietMs} ms ago`] : []),
    ...checkGraph(cluster),
  ];
};

/** In calm weather a goodbye is heard, so the hosts are down, and stay as they were. */
const sayGoodbye = async (
  cluster: Cluster,
  pass: (ms: number) => Promise<void>,
): Promise<readonly string[]> => {
  for (const agent of cluster.agents.slice(0, 2)) agent.stop();
  await pass(5_000);
  return checkGraph(cluster);
};

const untilAllTold = async (
  { store, manager }: Cluster,
  pass: (ms: number) => Promise<void>,
): Promise<void> => {
  const last = store.ledger.findLast((entry) => entry.kind === "events")?.events.at(-1);
  for (let waited = 0; waited < SETTLE_MS_MAX; waited += SAMPLE_MS) {
    if (manager.tellings.at(-1)?.eventId === last?.id) return;
    await pass(SAMPLE_MS);
  }
};

/** Sentences that only a mistake of ours can bring about. */
const neverSaid: ReadonlySet<string> = new Set([
  "A message brought a mistake of ours to light.",
  "A message was refused, or a part of it.",
  "A discovery failed.",
  "A rule could not be evaluated.",
  "A message could not be handled.",
  "Two machines use one key: the agent's disk was cloned.",
]);

const checkLog = ({ log }: Cluster): readonly string[] =>
  log
    .counts()
    .filter(({ message }) => neverSaid.has(message))
    .map(
      ({ message, count, fields }) => `logged ${count} times: ${message} ${JSON.stringify(fields)}`,
    );

const statsOf = (
  { world, manager, store }: Cluster,
  bounds: Bounds,
  settledMs: number,
): ClusterReport["stats"] => ({
  simulatedMs: world.clock.now(),
  settledMs,
  wakes: world.stats.wakes,
  ...world.network.stats,
  managerRuns: manager.stats.runs,
  sessions: manager.stats.sessions,
  messages: manager.stats.messages,
  commits: store.stats.commits,
  failedCommits: store.stats.failed,
  tornCommits: store.stats.torn,
  tellings: manager.tellings.length,
  ...bounds.highest(),
});

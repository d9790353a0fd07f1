/**
 * What will happen in a run, drawn from its seed: a list of steps, each at its instant.
 *
 * The same options give the same list, and the list alone decides what is done
 * to hosts, agents, manager and store. All of it is over by the end of the
 * storm, so that what is left is only to come to rest.
 */
import { between, chance, oneOf } from "./choice.ts";
import { createPrng } from "./prng.ts";

export interface ScenarioOptions {
  readonly seed: number;
  readonly agents: number;
  readonly minutes: number;
  /** How often each happens, in all. */
  readonly flips: number;
  readonly crashes: number;
  readonly stops: number;
  readonly moves: number;
  readonly managerCrashes: number;
  readonly managerStops: number;
  readonly outages: number;
}

/** Instants are milliseconds from the start. `agent`: its number, from 0. */
export type Step = { readonly atMs: number } & (
  | { readonly kind: "start" | "crash" | "stop" | "flip" | "move"; readonly agent: number }
  | { readonly kind: "start_manager" | "crash_manager" | "stop_manager" }
  | { readonly kind: "outage"; readonly forMs: number; readonly isSlow: boolean }
);

export const drawScenario = (options: ScenarioOptions): readonly Step[] => {
  const random = createPrng(options.seed, "scenario");
  const stormMs = options.minutes * 60_000;
  const instant = (): number => between(random, 1_000, stormMs);
  const agent = (): number => between(random, 0, options.agents - 1);
  const times = (count: number, draw: () => readonly Step[]): readonly Step[] =>
    Array.from({ length: count }, draw).flat();
  const awayMs = (): number => oneOf(random, [50, 500, 3_000, 10_000, 30_000]);

  /** Trouble is worst while there is something to say. */
  const stirUp = (beforeMs: number): readonly Step[] =>
    Array.from({ length: Math.min(5, options.agents) }, () => ({
      atMs: Math.max(0, beforeMs - between(random, 0, 4_000)),
      kind: "flip",
      agent: agent(),
    }));

  const steps: readonly Step[] = [
    { atMs: oneOf(random, [0, 0, 2_000]), kind: "start_manager" },
    // Power comes back for a whole site, or hosts come up one after the other.
    ...startsOf(options.agents, oneOf(random, [10, 2_000, 20_000]), random),
    ...times(options.flips, () => [{ atMs: instant(), kind: "flip", agent: agent() }]),
    ...times(options.moves, () => [{ atMs: instant(), kind: "move", agent: agent() }]),
    ...times(options.crashes, () => away("crash", agent(), instant(), awayMs())),
    ...times(options.stops, () => away("stop", agent(), instant(), 3_000 + awayMs())),
    ...times(options.managerCrashes, () => {
      const atMs = instant();
      const isInCommit = chance(random, 0.7);
      return [
        ...stirUp(atMs),
        ...(isInCommit ? [slowStore(atMs - 2_500, 3_000)] : []),
        ...managerAway("crash_manager", atMs, oneOf(random, [50, 500, 3_000])),
      ];
    }),
    ...times(options.managerStops, () => managerAway("stop_manager", instant(), 7_000 + awayMs())),
    ...times(options.outages, () => {
      const atMs = instant();
      const forMs = between(random, 100, 20_000);
      return [...stirUp(atMs), { atMs, kind: "outage", forMs, isSlow: chance(random, 0.5) }];
    }),
  ];
  return steps
    .map((step, order) => ({ step, order }))
    .sort((a, b) => a.step.atMs - b.step.atMs || a.order - b.order)
    .map(({ step }) => step);
};

const slowStore = (atMs: number, forMs: number): Step => ({
  ...{ atMs: Math.max(0, atMs), forMs },
  ...{ kind: "outage", isSlow: true },
});

const startsOf = (
  agents: number,
  withinMs: number,
  random: ReturnType<typeof createPrng>,
): readonly Step[] =>
  Array.from({ length: agents }, (_, agent) => ({
    atMs: between(random, 0, withinMs),
    kind: "start",
    agent,
  }));

const away = (
  kind: "crash" | "stop",
  agent: number,
  atMs: number,
  forMs: number,
): readonly Step[] => [
  { atMs, kind, agent },
  { atMs: atMs + forMs, kind: "start", agent },
];

const managerAway = (
  kind: "crash_manager" | "stop_manager",
  atMs: number,
  forMs: number,
): readonly Step[] => [
  { atMs, kind },
  { atMs: atMs + forMs, kind: "start_manager" },
];

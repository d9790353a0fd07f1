/** Time and CPU of a piece of work, and two pieces of work in turns. */
import { performance } from "node:perf_hooks";

export interface Cost {
  readonly wallMs: number;
  /** User and system, of all threads: collecting garbage and compiling count. */
  readonly cpuMs: number;
}

type Work = () => void | Promise<void>;

export const costOf = async (work: Work): Promise<Cost> => {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 };
};

export interface TurnsOptions {
  readonly runs: number;
  /** Not counted: the compiler has its say first. */
  readonly warmUps: number;
}

/** One run of ours, one bare, and again; so that a busy neighbour meets both. */
export const inTurns = async (
  ours: Work,
  bare: Work,
  { runs, warmUps }: TurnsOptions,
): Promise<{ readonly ours: readonly Cost[]; readonly bare: readonly Cost[] }> => {
  const costs: { ours: Cost; bare: Cost }[] = [];
  for (let run = -warmUps; run < runs; run++) {
    const cost = { ours: await costOf(ours), bare: await costOf(bare) };
    if (run >= 0) costs.push(cost);
  }
  return { ours: costs.map(({ ours }) => ours), bare: costs.map(({ bare }) => bare) };
};

/**
 * What a bench is: a value that measures something of ours beside the least
 * that the same work could cost.
 *
 * Absolute figures belong to one machine on one day. So each of ours has its
 * baseline from the same run, the two measured in turns, and the ratio is what
 * docs/performance.md is about.
 */
export interface Bench {
  readonly name: string;
  /** One sentence: what is measured. */
  readonly doc: string;
  /** One sentence: the baseline, without which a ratio says nothing. */
  readonly bare: string;
  /** Takes so long that it runs only when it is named. */
  readonly isLong?: boolean;
  readonly run: (say: Say, options: BenchOptions) => Promise<Figures | Tables>;
}

/** What can be told on the command line; each bench takes what concerns it. */
export interface BenchOptions {
  /** Instead of the sizes that the page shows. */
  readonly hosts: number | undefined;
  /** Instead of both. */
  readonly store: StoreKind | undefined;
  /** Of the Neo4j server. */
  readonly neo4j: "lts" | "current";
}

export const storeKinds = ["sqlite", "neo4j"] as const;
export type StoreKind = (typeof storeKinds)[number];

/** Progress, for whoever waits. */
export type Say = (what: string) => void;

export interface Figures {
  readonly figures: readonly Figure[];
  /** Whole sentences: what was worked on, and how much of it. */
  readonly notes: readonly string[];
}

/** For what is not ours beside bare, run by run. */
export interface Tables {
  readonly tables: readonly Table[];
  /** As of {@link Figures}. */
  readonly notes: readonly string[];
}

export interface Table {
  /** Above it, where there are several. */
  readonly caption?: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** So many columns, from the first, are text; the others are numbers. */
  readonly textColumns: number;
}

export interface Figure {
  readonly what: string;
  readonly unit: string;
  /** One a run. */
  readonly ours: readonly number[];
  /** Of the same runs, in the same order; absent where there is nothing to compare with. */
  readonly bare?: readonly number[];
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
};

/** Ours over bare, run by run: a noisy moment meets both. */
export const ratiosOf = ({ ours, bare = [] }: Figure): readonly number[] =>
  ours.flatMap((value, run) => {
    const beside = bare[run];
    return beside === undefined || beside === 0 ? [] : [value / beside];
  });

/** What was measured of estates, as tables: one for each store, and one for all questions. */
import { median, type Table } from "../bench.ts";
import { rounded } from "../table.ts";
import type { Answered } from "./ask.ts";
import type { Registration } from "./register.ts";
import type { EstateRun } from "./run-estate.ts";

interface Measure {
  readonly what: string;
  readonly unit: string;
  readonly ours: (run: EstateRun) => number | undefined;
  readonly bare?: (run: EstateRun) => number;
}

const MIB = 2 ** 20;

const measures: readonly Measure[] = [
  {
    ...{ what: "items: nodes and edges", unit: "thousands" },
    ours: ({ ours }) => itemsOf(ours) / 1000,
    bare: ({ bare }) => itemsOf(bare) / 1000,
  },
  {
    ...{ what: "items, written", unit: "1/s" },
    ours: ({ ours }) => perSecond(itemsOf(ours), ours.wallMs),
    bare: ({ bare }) => perSecond(itemsOf(bare), bare.wallMs),
  },
  {
    ...{ what: "hosts, registered", unit: "1/s" },
    ours: ({ hosts, ours }) => perSecond(hosts, ours.wallMs),
    bare: ({ hosts, bare }) => perSecond(hosts, bare.wallMs),
  },
  {
    ...{ what: "messages, applied", unit: "1/s" },
    ours: ({ ours }) => perSecond(ours.messages, ours.wallMs),
  },
  { what: "one host, CPU of the CMA", unit: "ms", ours: ({ hosts, ours }) => ours.cpuMs / hosts },
  { what: "memory of the CMA, peak", unit: "MiB", ours: ({ ours }) => ours.peakMib },
  { what: "memory of the CMA, median", unit: "MiB", ours: ({ ours }) => ours.usualMib },
  { what: "memory of the server, at the end", unit: "MiB", ours: ({ serverMib }) => serverMib },
  { what: "event loop late, 99th percentile", unit: "ms", ours: ({ ours }) => ours.lateMs.p99 },
  { what: "event loop late, worst", unit: "ms", ours: ({ ours }) => ours.lateMs.most },
  {
    ...{ what: "on disk", unit: "MiB" },
    ours: ({ diskBytes }) => diskBytes.ours / MIB,
    bare: ({ diskBytes }) => diskBytes.bare / MIB,
  },
  {
    ...{ what: "one fact changed, median", unit: "ms" },
    ours: ({ ours }) => median(ours.changeMs),
    bare: ({ bare }) => median(bare.changeMs),
  },
  {
    ...{ what: "one fact changed, 99th percentile", unit: "ms" },
    ours: ({ ours }) => percentile(ours.changeMs, 0.99),
    bare: ({ bare }) => percentile(bare.changeMs, 0.99),
  },
];

/** `runs`: of one store, smallest estate first. */
export const registrationTable = (caption: string, runs: readonly EstateRun[]): Table => {
  const isGrowing = runs.length > 1;
  return {
    caption,
    header: [
      ...["", "unit"],
      ...runs.flatMap(({ hosts }) => [
        `${hosts.toLocaleString("en")} hosts`,
        "bare",
        "ours ÷ bare",
      ]),
      ...(isGrowing ? ["growth"] : []),
    ],
    rows: measures
      .filter(({ ours }) => runs.some((run) => ours(run) !== undefined))
      .map((measure) => rowOf(measure, runs, isGrowing)),
    textColumns: 2,
  };
};

const rowOf = (
  { what, unit, ours, bare }: Measure,
  runs: readonly EstateRun[],
  isGrowing: boolean,
): readonly string[] => {
  const values = runs.map((run) => ours(run) ?? Number.NaN);
  const cells = runs.flatMap((run, at) => {
    const value = values[at] ?? Number.NaN;
    const beside = bare?.(run);
    return beside === undefined
      ? [rounded(value), "", ""]
      : [rounded(value), rounded(beside), rounded(value / beside, 2)];
  });
  const growth = `× ${rounded((values.at(-1) ?? 0) / (values[0] ?? 0), 2)}`;
  return [what, unit, ...cells, ...(isGrowing ? [growth] : [])];
};

/** By store, in the order of the columns; all of one estate. */
export const queryTable = (
  hosts: number,
  stores: readonly { readonly name: string; readonly answers: readonly Answered[] }[],
): Table => ({
  caption: `Questions about ${hosts.toLocaleString("en")} hosts, in ms`,
  header: [
    ...["question", "rows", "limit"],
    ...stores.flatMap(({ name }) => [`${name}, first`, "warm"]),
  ],
  rows: (stores[0]?.answers ?? []).map(({ words, limitMs }, at) => {
    const answers = stores.flatMap((store) => store.answers[at] ?? []);
    return [
      `\`${words.join(" ")}\``,
      rowsOf(answers),
      limitMs.toLocaleString("en"),
      ...answers.flatMap(timesOf),
    ];
  }),
  textColumns: 1,
});

/** Why some have no answer; a sentence each. */
export const refusalsIn = (answers: readonly Answered[]): readonly string[] =>
  answers.flatMap(({ words, refusal }) =>
    refusal === undefined ? [] : [`\`${words.join(" ")}\` is refused: ${refusal}`],
  );

/** One number, for the stores answer alike; where they do not, it shows. */
const rowsOf = (answers: readonly Answered[]): string => {
  const counts = answers.flatMap(({ rows, refusal }) => (refusal === undefined ? [rows] : []));
  return [...new Set(counts)].map((count) => count.toLocaleString("en")).join(" ≠ ");
};

/** What is above its limit stands out. */
const timesOf = ({ firstMs, warmMs, limitMs, refusal }: Answered): readonly string[] => {
  if (refusal !== undefined) return ["refused", "refused"];
  return [firstMs, warmMs].map((ms) => (ms > limitMs ? `**${rounded(ms)}**` : rounded(ms)));
};

/** A line for who waits, and for what is left of a run that breaks off later. */
export const summaryOf = ({ ours, bare }: EstateRun): string => {
  const rates = [ours, bare].map((run) => rounded(perSecond(itemsOf(run), run.wallMs)));
  const medians = [ours, bare].map((run) => rounded(median(run.changeMs)));
  return `${rates[0]} items a second (bare ${rates[1]}), peak ${rounded(ours.peakMib)} MiB, a change ${medians[0]} ms (bare ${medians[1]})`;
};

const itemsOf = ({ nodes, edges }: Pick<Registration, "nodes" | "edges">): number => nodes + edges;

const perSecond = (count: number, ms: number): number => (count * 1000) / ms;

/** The smallest that so many are not above. */
const percentile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? Number.NaN;

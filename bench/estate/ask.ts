/** Each canned question, asked of an estate: once, and then five times more. */
import { performance } from "node:perf_hooks";
import { AssimilationError } from "@assimilation/protocol";
import { systemClock } from "@assimilation/protocol/system";
import { queries } from "#cma/query/catalog.ts";
import { parseParameters } from "#cma/query/parameters.ts";
import type { Query } from "#cma/query/query.ts";
import { runQuery } from "#cma/query/run-query.ts";
import type { GraphReader } from "#cma/store/graph-reader.ts";
import { median } from "../bench.ts";
import { DATABASE_PLACE, GROUP_HOSTS, hostOf, type SimHost } from "./host.ts";
import { packageName } from "./packages.ts";
import { readPlace, type StorePlace } from "./store-place.ts";

export interface Asking {
  /** As an operator types it. */
  readonly words: readonly string[];
  readonly limitMs: number;
}

export interface Answered extends Asking {
  readonly rows: number;
  readonly firstMs: number;
  readonly warmMs: number;
  /** Why there is no answer; the figures then mean nothing. */
  readonly refusal?: string;
}

/** What issue 4 asks for. */
const HOST_LIMIT_MS = 300;
const ESTATE_LIMIT_MS = 3_000;

const WARM_RUNS = 5;
/** What takes longer is asked once more, and no oftener. */
const PATIENCE_MS = 10_000;

export const ask = async (
  { place, hosts }: { readonly place: StorePlace; readonly hosts: number },
  say: (what: string) => void,
): Promise<readonly Answered[]> => {
  const reader = await readPlace(place);
  const answered: Answered[] = [];
  for (const query of queries) {
    for (const { words, limitMs } of askingsOf(query, hosts)) {
      const answer = await answerOf(reader, query, words);
      answered.push({ words, limitMs, ...answer });
      const { rows, warmMs, refusal } = answer;
      say(`${words.join(" ")}: ${refusal ?? `${rows} rows, ${Math.round(warmMs)} ms`}`);
    }
  }
  await reader.close();
  return answered;
};

const answerOf = async (
  reader: GraphReader,
  query: Query,
  [, ...values]: readonly string[],
): Promise<Omit<Answered, keyof Asking>> => {
  const parsed = parseParameters(query, values, systemClock.wallTime());
  if (!parsed.ok) throw new Error(parsed.problem);
  const times: number[] = [];
  let rows = 0;
  const isEnough = () =>
    times.length > WARM_RUNS || (times.length > 1 && (times[0] ?? 0) > PATIENCE_MS);
  try {
    while (!isEnough()) {
      const startedAt = performance.now();
      rows = (await runQuery(reader, query, parsed.bound)).length;
      times.push(performance.now() - startedAt);
    }
  } catch (error) {
    if (!(error instanceof AssimilationError)) throw error;
    return { rows: 0, firstMs: 0, warmMs: 0, refusal: error.message };
  }
  const [firstMs = 0, ...warm] = times;
  return { rows, firstMs, warmMs: median(warm) };
};

/** With what it must be given; and, where it may be given a host, with that too. */
const askingsOf = ({ name, parameters }: Query, hosts: number): readonly Asking[] => {
  const values = valuesOf(databaseIn(hosts));
  const required = parameters.filter(({ isRequired }) => isRequired);
  const maybeHost = parameters.filter(
    (parameter) => !parameter.isRequired && parameter.name === "host",
  );
  const variants = maybeHost.length === 0 ? [required] : [required, [...required, ...maybeHost]];
  return variants.map((given) => ({
    words: [
      name,
      ...given.map((parameter) => `${parameter.name}=${valueFor(values, parameter.name)}`),
    ],
    limitMs: given.some((parameter) => ofOneHost.has(parameter.name))
      ? HOST_LIMIT_MS
      : ESTATE_LIMIT_MS,
  }));
};

/** Parameters that leave one host of the estate. */
const ofOneHost: ReadonlySet<string> = new Set(["host", "ipaddr", "macaddr"]);

/** Of a group halfway: hosts talk to it, and it talks to others. */
const databaseIn = (hosts: number): SimHost => {
  const group = Math.floor(hosts / GROUP_HOSTS / 2);
  return hostOf(Math.min(hosts - 1, group * GROUP_HOSTS + DATABASE_PLACE));
};

const valuesOf = ({ name, back }: SimHost): ReadonlyMap<string, string> =>
  new Map([
    ["host", name],
    ["ipaddr", back.ip],
    ["macaddr", back.mac],
    ["port", "5432"],
    ["name", packageName(7)],
    ["prefix", "python3-package-00"],
    ["regex", "^lib.*-01"],
  ]);

/** @throws Error for a query with a parameter that this bench does not know. */
const valueFor = (values: ReadonlyMap<string, string>, parameter: string): string => {
  const value = values.get(parameter);
  if (value === undefined) throw new Error(`what is a sensible ${parameter}?`);
  return value;
};

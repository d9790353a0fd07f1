/** Each canned question, asked of an estate: once, and then five times more. */
import { performance } from "node:perf_hooks";
import { systemClock } from "@assimilation/protocol/system";
import { queries } from "#cma/query/catalog.ts";
import { parseParameters } from "#cma/query/parameters.ts";
import type { Query } from "#cma/query/query.ts";
import { runQuery } from "#cma/query/run-query.ts";
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
}

/** What issue 4 asks for. */
const HOST_LIMIT_MS = 300;
const ESTATE_LIMIT_MS = 3_000;

const WARM_RUNS = 5;

export const ask = async (
  { place, hosts }: { readonly place: StorePlace; readonly hosts: number },
  say: (what: string) => void,
): Promise<readonly Answered[]> => {
  const reader = await readPlace(place);
  const answered: Answered[] = [];
  for (const query of queries) {
    for (const { words, limitMs } of askingsOf(query, hosts)) {
      const parsed = parseParameters(query, words.slice(1), systemClock.wallTime());
      if (!parsed.ok) throw new Error(parsed.problem);
      const times: number[] = [];
      let rows = 0;
      for (let run = 0; run <= WARM_RUNS; run++) {
        const startedAt = performance.now();
        rows = (await runQuery(reader, query, parsed.bound)).length;
        times.push(performance.now() - startedAt);
      }
      const [firstMs = Number.NaN, ...warm] = times;
      answered.push({ words, limitMs, rows, firstMs, warmMs: median(warm) });
      say(`${words.join(" ")}: ${rows} rows, ${Math.round(median(warm))} ms`);
    }
  }
  await reader.close();
  return answered;
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

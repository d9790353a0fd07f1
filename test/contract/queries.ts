/**
 * Every canned query on one estate: whatever store is asked, the answer is the embedded store's.
 *
 * What these answers are, test/cma/query/catalog.test.ts says.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GraphChange } from "#cma/graph/change.ts";
import { queries } from "#cma/query/catalog.ts";
import { parseParameters } from "#cma/query/parameters.ts";
import type { Query } from "#cma/query/query.ts";
import { runQuery } from "#cma/query/run-query.ts";
import type { GraphReader } from "#cma/store/graph-reader.ts";
import { keyIdOf } from "#test/support/make-cma.ts";
import { estateChanges, strange } from "#test/support/query-estate.ts";
import { sqliteGraph } from "#test/support/sqlite-graph.ts";

/** What a parameter is given, one call each; an optional one is left out, too. */
const examples: Readonly<Record<string, readonly string[]>> = {
  host: ["web1", "web2", keyIdOf(4), strange],
  rule: ["no_router"],
  severity: ["high"],
  since: ["1d"],
  ipaddr: ["172.17.0.1"],
  macaddr: ["02:00:00:00:00:01"],
  port: ["80", "5432", "1"],
  protocol: ["udp"],
  name: ["openssl"],
  prefix: ["lib"],
  regex: ["^lib.*ssl"],
};

const calls = queries.flatMap((query) => wordsFor(query).map((words) => ({ query, words })));

function wordsFor({ parameters }: Query): readonly (readonly string[])[] {
  const required = parameters.filter(({ isRequired }) => isRequired);
  const least = required.map(({ name }) => `${name}=${examples[name]?.[0]}`);
  const each = parameters.flatMap(({ name }) =>
    (examples[name] ?? []).map((example) => [
      ...least.filter((word) => !word.startsWith(`${name}=`)),
      `${name}=${example}`,
    ]),
  );
  return [least, ...each];
}

/** `open` answers a reader of a store that holds what the changes make. */
export const describeQueries = (
  name: string,
  open: (changes: readonly GraphChange[]) => Promise<GraphReader>,
): void => {
  describe(`the queries in ${name}`, () => {
    let asked: GraphReader;
    let reference: GraphReader;
    beforeAll(async () => {
      const changes = await estateChanges();
      asked = await open(changes);
      reference = await sqliteGraph(changes);
    }, 120_000);
    afterAll(async () => {
      await asked.close();
      await reference.close();
    });

    test.each(calls)("$query.name $words", async ({ query, words }) => {
      const parameters = parseParameters(query, words, 1_000_000_000_000);
      if (!parameters.ok) throw new RangeError(parameters.problem);
      const rows = await runQuery(asked, query, parameters.bound);
      expect(rows).toEqual(await runQuery(reference, query, parameters.bound));
      for (const row of rows) {
        expect(Object.keys(row)).toEqual(query.columns.map((column) => column.name));
      }
    });
  });
};

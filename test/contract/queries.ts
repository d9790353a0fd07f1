/**
 * Every canned query on one estate: whatever store is asked, the answers are those of answers/, a file
 * for each query, with a table for each call.
 *
 * `vitest run --project contract sqlite-queries -u` writes them anew. Read what became of them: they
 * are the truth that the stores are held to.
 */
import { visible } from "@assimilation/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GraphChange } from "#cma/graph/change.ts";
import { queries } from "#cma/query/catalog.ts";
import { parseParameters } from "#cma/query/parameters.ts";
import type { Column, Query, QueryParameter } from "#cma/query/query.ts";
import { runQuery } from "#cma/query/run-query.ts";
import type { Cell, GraphReader, Row } from "#cma/store/graph-reader.ts";
import { comingQueries } from "#test/contract/coming-queries.ts";
import { keyIdOf } from "#test/support/make-cma.ts";
import { ESTATE_NOW_MS, estateChanges, strange } from "#test/support/query-estate.ts";

/** What a parameter is given. Of `since`, one is between the estate's first changes and its last. */
const examples: Readonly<Record<string, readonly [string, ...string[]]>> = {
  host: ["web1", "web2", keyIdOf(4), strange, "nobody"],
  rule: ["no_router", "syn_cookies"],
  severity: ["high", "medium"],
  since: ["1d", "3d"],
  ipaddr: ["172.17.0.1", "10.0.0.3", "192.0.2.1"],
  macaddr: ["02:00:00:00:00:01", "00:00:00:00:00:02"],
  port: ["80", "8125", "5432", "1"],
  protocol: ["udp", "tcp"],
  name: ["openssl", strange],
  prefix: ["lib", "lib%"],
  regex: ["^lib.*ssl", "ssl"],
};

/** Of each parameter, so many are combined with those of the others; the rest are tried alone. */
const COMBINED = 2;

/** The words of each call: every combination, and of what may be absent also without. */
const callsOf = ({ parameters }: Pick<Query, "parameters">): readonly string[][] => {
  const combined = parameters.reduce<readonly string[][]>(
    (calls, parameter) =>
      calls.flatMap((words) =>
        choicesOf(parameter).map((choice) => (choice === "" ? words : [...words, choice])),
      ),
    [[]],
  );
  const least = parameters.filter(({ isRequired }) => isRequired).flatMap(firstOf);
  const alone = parameters.flatMap((parameter) =>
    wordsOf(parameter)
      .slice(COMBINED)
      .map((word) => [...least.filter((other) => !firstOf(parameter).includes(other)), word]),
  );
  return [...combined, ...alone];
};

const choicesOf = (parameter: QueryParameter): readonly string[] => [
  ...(parameter.isRequired ? [] : [""]),
  ...wordsOf(parameter).slice(0, COMBINED),
];

const firstOf = (parameter: QueryParameter): readonly string[] => wordsOf(parameter).slice(0, 1);

const wordsOf = ({ name }: QueryParameter): readonly string[] =>
  (examples[name] ?? []).map((example) => `${name}=${example}`);

/** `open` answers a reader of a store that holds what the changes make. */
export const describeQueries = (
  name: string,
  open: (changes: readonly GraphChange[]) => Promise<GraphReader>,
): void => {
  describe(`the queries in ${name}`, () => {
    let graph: GraphReader;
    beforeAll(async () => {
      graph = await open(await estateChanges());
    }, 120_000);
    afterAll(() => graph.close());

    test.each(queries)("$name answers what is written down", async (query) => {
      const answers = [];
      for (const words of callsOf(query)) {
        const parameters = parseParameters(query, words, ESTATE_NOW_MS);
        if (!parameters.ok) throw new RangeError(parameters.problem);
        answers.push({ words, rows: await runQuery(graph, query, parameters.bound) });
      }
      // Nothing is what a statement answers that does not work.
      expect(answers.some(({ rows }) => rows.length > 0)).toBe(!comingQueries.has(query.name));
      await expect(
        answers.map(({ words, rows }) => textOf(query, words, rows)).join("\n"),
      ).toMatchFileSnapshot(`answers/${query.name}.txt`);
    });
  });
};

const textOf = (
  { name, columns }: Query,
  words: readonly string[],
  rows: readonly Row[],
): string => {
  const call = `${[name, ...words].map(plain).join(" ")}\n`;
  if (rows.length === 0) return `${call}  nothing\n`;
  const table = [
    columns.map((column) => column.name),
    ...rows.map((row) => columns.map((column) => cellText(column, row[column.name]))),
  ];
  const widths = columns.map((_, at) => Math.max(...table.map((cells) => cells[at]?.length ?? 0)));
  const lines = table.map((cells) => cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)));
  return `${call}${lines.map((cells) => `  ${cells.join(" | ").trimEnd()}\n`).join("")}`;
};

/** Two cells that differ have two texts, for a column has cells of one type. */
const cellText = ({ type }: Column, cell: Cell | undefined): string => {
  if (type === "time" && typeof cell === "number") return new Date(cell).toISOString();
  return typeof cell === "string" ? plain(cell) : JSON.stringify(cell);
};

/** On one line, and what a terminal or an editor would obey in letters. The hostile text has a name. */
const plain = (text: string): string =>
  visible(text.replaceAll("\\", "\\\\")).replaceAll(visibleStrange, "‹strange›");

const visibleStrange = visible(strange.replaceAll("\\", "\\\\"));

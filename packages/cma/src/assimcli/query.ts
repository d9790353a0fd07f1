/** `assimcli query`: the canned queries, as tables for people or as JSON for programs. */

import { nearest } from "@assimilation/protocol";
import { queries } from "../query/catalog.ts";
import { parseParameters } from "../query/parameters.ts";
import type { Column, Query } from "../query/query.ts";
import { runQuery } from "../query/run-query.ts";
import type { Row } from "../store/graph-reader.ts";
import type { Cli, ExitCode, Subcommand } from "./subcommand.ts";
import { renderTable } from "./table.ts";

export const query: Subcommand = {
  name: "query",
  doc: "Asks the graph a canned question; `query list` says which there are.",
  arguments: [
    { name: "name", doc: "A canned query, or `list`.", isRequired: true },
    { name: "parameters", doc: "`name=value` words.", isRequired: false, isVariadic: true },
  ],
  options: [
    { flags: "--json", doc: "Rows as a JSON list of objects." },
    { flags: "--database <uri>", doc: "Another store than the installation's: sqlite:PATH." },
  ],
  examples: [
    { line: "assimcli query failing", doc: "What is wrong, worst first, and how to mend it." },
    { line: "assimcli query hostipports host=web1", doc: "Who listens on web1." },
    { line: "assimcli query findip ipaddr=10.0.0.7 --json", doc: "Whose address that is." },
  ],
  run: async ({ arguments: [name = "", ...words], options }, cli) => {
    const isJson = options["json"] === true;
    if (name === "list") return list(cli, isJson);
    const wanted = queries.find((each) => each.name === name);
    if (wanted === undefined) {
      const near = nearest(
        name,
        queries.map((each) => each.name),
      );
      return wrong(
        cli,
        `there is no query ${name}${near === undefined ? "" : `; did you mean ${near}?`} \`assimcli query list\` lists them`,
      );
    }
    const parameters = parseParameters(wanted, words, cli.world.clock.wallTime());
    if (!parameters.ok) return wrong(cli, parameters.problem);

    const database = options["database"];
    const graph = await cli.openGraph(typeof database === "string" ? database : undefined);
    try {
      show(cli, wanted, await runQuery(graph, wanted, parameters.bound), isJson);
      return 0;
    } finally {
      await graph.close();
    }
  },
};

const wrong = (cli: Cli, problem: string): ExitCode => {
  cli.err(`assimcli: ${problem}\n`);
  return 2;
};

const list = (cli: Cli, isJson: boolean): ExitCode => {
  const rows = queries.map(({ name, doc, parameters }) => ({
    name,
    parameters: parameters
      .map((each) => (each.isRequired ? each.name : `[${each.name}]`))
      .join(" "),
    doc,
  }));
  if (isJson) cli.out(`${JSON.stringify(rows)}\n`);
  else {
    const cells = rows.map((row) => [row.name, row.parameters, row.doc]);
    cli.out(
      renderTable([{ name: "query" }, { name: "parameters" }, { name: "answers" }], cells, cli),
    );
  }
  return 0;
};

const show = (
  cli: Cli,
  { columns, whenEmpty }: Query,
  rows: readonly Row[],
  isJson: boolean,
): void => {
  if (isJson) {
    cli.out(`${JSON.stringify(rows)}\n`);
    return;
  }
  if (rows.length === 0) {
    cli.err(`${whenEmpty}\n`);
    return;
  }
  const heads = columns.map(({ name, type }) => ({ name, isRightAligned: type === "count" }));
  const cells = rows.map((row) => columns.map((column) => cell(cli, column, row[column.name])));
  cli.out(renderTable(heads, cells, cli));
};

const cell = (cli: Cli, { type }: Column, value: Row[string] | undefined): string => {
  if (value === null || value === undefined) return "";
  if (type === "time") return cli.localTime(Number(value));
  return typeof value === "object" ? value.join(" ") : String(value);
};

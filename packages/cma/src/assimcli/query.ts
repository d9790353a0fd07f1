/** `assimcli query`: canned queries and the operator's own, as tables for people or as JSON for programs. */
import { visible } from "@assimilation/protocol";
import { queries } from "../query/catalog.ts";
import { didYouMean } from "../query/did-you-mean.ts";
import { type LineTemplate, parseTemplate } from "../query/format.ts";
import { type OwnQueries, readOwnQueries } from "../query/own-queries.ts";
import { parseParameters } from "../query/parameters.ts";
import type { Column, Query } from "../query/query.ts";
import { runQuery } from "../query/run-query.ts";
import { unknownName } from "../query/unknown-name.ts";
import type { Row } from "../store/graph-reader.ts";
import { complain } from "./complain.ts";
import { inPieces } from "./in-pieces.ts";
import { jsonLine, jsonPieces } from "./json-line.ts";
import { databaseOption } from "./store-option.ts";
import type { Call, Cli, ExitCode, Subcommand } from "./subcommand.ts";
import { renderTable, tableLines } from "./table.ts";
import { telling } from "./telling.ts";

export const query: Subcommand = {
  name: "query",
  doc: "Asks the graph a canned question; `query list` says which there are.",
  arguments: [
    { name: "name", doc: "A canned query, or `list`.", isRequired: true },
    { name: "parameters", doc: "`name=value` words.", isRequired: false, isVariadic: true },
  ],
  options: [
    { flags: "--json", doc: "Rows as a JSON list of objects." },
    {
      flags: "--format <template>",
      doc: "A line for each row, such as '{host}\\t{rule}'; control characters in values are made visible.",
    },
    databaseOption,
  ],
  examples: [
    { line: "assimcli query failing", doc: "What is wrong, worst first, and how to mend it." },
    { line: "assimcli query hostipports host=web1", doc: "Who listens on web1." },
    {
      line: "assimcli query failing severity=high --format '{host}\\t{fix}'",
      doc: "What to run where, a line each.",
    },
    { line: "assimcli query findip ipaddr=10.0.0.7 --json", doc: "Whose address that is." },
  ],
  run: async ({ arguments: [name = "", ...words], options }, cli) => {
    const { json, format } = options;
    const isJson = json === true;
    const known = knownQueries(cli);
    if (name === "list") return list(cli, known, { words, options });
    if (isJson && format !== undefined) return complain(cli, 2, "--json or --format, not both");
    const wanted = known.queries.find((each) => each.name === name);
    if (wanted === undefined) return complain(cli, 2, unknownQuery(name, known));
    const parameters = parseParameters(wanted, words, cli.world.clock.wallTime());
    if (!parameters.ok) return complain(cli, 2, parameters.problem);
    const template = typeof format === "string" ? parseTemplate(format, wanted.columns) : undefined;
    if (template?.ok === false) return complain(cli, 2, template.problem);

    const { database } = options;
    const uri = typeof database === "string" ? database : undefined;
    const graph = await telling(cli, "Waiting for the store", () => cli.openGraph(uri));
    try {
      const { bound } = parameters;
      const rows = await telling(cli, "Asking the store", () => runQuery(graph, wanted, bound));
      const unknown = rows.length === 0 ? await unknownName(graph, wanted, bound) : undefined;
      if (unknown !== undefined) return complain(cli, 1, unknown);
      if (rows.length === 0 && !isJson) cli.err(`${wanted.whenEmpty}\n`);
      else
        for (const piece of inPieces(textsOf(cli, wanted, rows, { isJson, template })))
          cli.out(piece);
      return 0;
    } finally {
      await graph.close();
    }
  },
};

const knownQueries = ({ world, paths, uid }: Cli): OwnQueries => {
  const canned = queries.map(({ name }) => name);
  const own = readOwnQueries(world.files, paths, { uid, canned: ["list", ...canned] });
  return { ...own, queries: [...queries, ...own.queries] };
};

/** Where a file was refused that has the name, or the folder of all of them, that is why. */
const unknownQuery = (name: string, { queries: known, refused }: OwnQueries): string => {
  const refusal = refused.find(
    (each) => each.includes(`/queries/${name}.json `) || each.includes("/queries "),
  );
  if (refusal !== undefined) return refusal;
  return didYouMean(`there is no query ${visible(name)}`, name, {
    known: known.map((each) => each.name),
    advice: "`assimcli query list` lists them",
  });
};

const list = (
  cli: Cli,
  known: OwnQueries,
  { words, options }: { readonly words: readonly string[]; readonly options: Call["options"] },
): ExitCode => {
  if (words.length > 0) return complain(cli, 2, "query list takes no parameters");
  if (options["format"] !== undefined) {
    return complain(cli, 2, "query list has --json, and no --format");
  }
  for (const refusal of known.refused) complain(cli, 1, refusal);
  const rows = known.queries.map(({ name, doc, parameters }) => ({
    name,
    parameters: parameters
      .map((each) => (each.isRequired ? each.name : `[${each.name}]`))
      .join(" "),
    doc,
  }));
  if (options["json"] === true) cli.out(jsonLine(rows));
  else {
    const cells = rows.map((row) => [row.name, row.parameters, row.doc]);
    cli.out(
      renderTable([{ name: "query" }, { name: "parameters" }, { name: "answers" }], cells, cli),
    );
  }
  return 0;
};

const textsOf = (
  cli: Cli,
  query: Query,
  rows: readonly Row[],
  { isJson, template }: { readonly isJson: boolean; readonly template: LineTemplate | undefined },
): Iterable<string> => {
  if (isJson) return jsonPieces(rows);
  if (template === undefined) return tableOf(cli, query, rows);
  return linesOf(cli, template, rows);
};

function* linesOf(cli: Cli, { line }: LineTemplate, rows: readonly Row[]): Generator<string> {
  for (const row of rows) yield line((column) => cell(cli, column, row));
}

const tableOf = (cli: Cli, { columns }: Query, rows: readonly Row[]): Iterable<string> =>
  tableLines(
    columns.map(({ name, type, isWhole = type === "time" }) => ({
      name,
      isRightAligned: type === "count",
      isWhole,
    })),
    rows.map((row) => columns.map((column) => cell(cli, column, row))),
    cli,
  );

const cell = (cli: Cli, { name, type }: Column, row: Row): string => {
  const value = row[name];
  if (value === null || value === undefined) return "";
  if (type === "time") return cli.localTime(Number(value));
  return typeof value === "object" ? value.join(" ") : String(value);
};

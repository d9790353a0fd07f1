/** What `npm start` found on this host, as text: the host, its ports, its failing practices. */
import { type GraphReader, queries, type Row, renderTable, runQuery } from "@assimilation/cma";
import { visible } from "@assimilation/protocol";

type Rows = readonly Row[];

export interface Terminal {
  readonly columns: number | undefined;
  readonly hasColour: boolean;
}

export interface Findings {
  readonly host: Rows;
  readonly ports: Rows;
  readonly failing: Rows;
}

/** The rows of a canned query, without parameters. */
export const ask = (graph: GraphReader, name: string): Promise<Rows> => {
  const query = queries.find((each) => each.name === name);
  if (query === undefined) throw new RangeError(`there is no query ${name}`);
  return runQuery(
    graph,
    query,
    Object.fromEntries(query.parameters.map((each) => [each.name, null])),
  );
};

/**
 * Undefined until the host is assessed and each of its documents is of this run:
 * a warm start would show what was true last time.
 *
 * @param startedAt Milliseconds since the epoch: when this run began.
 */
export const readFindings = async (
  graph: GraphReader,
  startedAt: number,
): Promise<Findings | undefined> => {
  const scores = await ask(graph, "allserversecscores");
  const isAssessed = scores.some((row) => row["assessed"] === "yes");
  if (!isAssessed || (await oldestDocument(graph)) < startedAt) return undefined;
  return {
    host: await ask(graph, "allservers"),
    ports: await ask(graph, "allipports"),
    failing: await ask(graph, "failing"),
  };
};

const oldestDocument = async (graph: GraphReader): Promise<number> => {
  const statement = {
    sql: "SELECT min(last_seen) AS oldest FROM nodes WHERE kind = 'Discovery'",
    cypher: "MATCH (document:Discovery) RETURN min(document.lastSeen) AS oldest",
  };
  return Number((await graph.rows(statement, {}))[0]?.["oldest"] ?? 0);
};

export const renderFindings = ({ host, ports, failing }: Findings, terminal: Terminal): string => {
  const bold = (text: string): string => (terminal.hasColour ? `\u001b[1m${text}\u001b[0m` : text);
  const text = (value: Rows[number][string] | undefined): string =>
    Array.isArray(value) ? value.join(" ") : String(value ?? "");
  const [first] = host;

  const portTable = renderTable(
    [{ name: "endpoint" }, { name: "protocol" }, { name: "process" }, { name: "user" }],
    ports.map((row) => ["endpoint", "protocol", "process", "user"].map((name) => text(row[name]))),
    terminal,
  );
  const practices = failing.flatMap((row) => [
    `  ${text(row["severity"]).padEnd(6)}  ${visible(text(row["rule"]))}  ${visible(text(row["title"]))}`,
    `          ${visible(text(row["fix"]))}`,
  ]);
  return [
    "",
    `${bold(visible(text(first?.["host"])))}  ${visible(text(first?.["system"]))}  ${visible(text(first?.["addresses"]))}`,
    "",
    bold(`${ports.length} listening endpoints`),
    ports.length === 0 ? "  none that we may see\n" : portTable,
    bold(
      failing.length === 0
        ? "No best practice fails. Rare: well done."
        : `${failing.length} best practices fail, worst first; under each, the command that mends it`,
    ),
    ...practices,
    "",
  ].join("\n");
};

/** One line, for whom the list was longer than the terminal. */
export const inShort = ({ host, ports, failing }: Findings): string =>
  `${visible(String(host[0]?.["host"] ?? ""))} has ${ports.length} listening endpoints, and ${failing.length} best practices fail on it.`;

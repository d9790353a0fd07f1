/**
 * Pages of docs/reference that a catalogue can write are what the catalogue says.
 *
 * `npm run docs` writes them anew; the diff is then part of the change that made it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cmaSchema } from "#cma/config/cma-schema.ts";
import { renderRuleFunctions } from "#cma/rules/functions/reference.ts";
import { renderCli } from "./pages/cli.ts";
import { renderConfiguration } from "./pages/configuration.ts";
import { renderDiscovery } from "./pages/discovery.ts";
import { renderErrors } from "./pages/errors.ts";
import { renderEvents } from "./pages/events.ts";
import { renderFrames, renderPackets } from "./pages/frames.ts";
import { renderGraph } from "./pages/graph.ts";
import { renderLogFields } from "./pages/log-fields.ts";
import { renderMessages } from "./pages/messages.ts";
import { renderServices } from "./pages/pictures.ts";
import { renderQueries } from "./pages/queries.ts";
import { renderThreats } from "./pages/threats.ts";

const fileOf = (page: string, ending = "md"): string =>
  join(import.meta.dirname, "../../docs/reference", `${page}.${ending}`);

test.each([
  ["cli", renderCli],
  ["configuration", renderConfiguration],
  ["discovery", renderDiscovery],
  ["errors", renderErrors],
  ["events", renderEvents],
  ["frames", renderFrames],
  ["graph", renderGraph],
  ["log-fields", renderLogFields],
  ["messages", renderMessages],
  ["queries", renderQueries],
  ["rule-functions", renderRuleFunctions],
])("%s.md is what its catalogue says", async (page, render) => {
  await expect(await render()).toMatchFileSnapshot(fileOf(page));
});

test("cma.schema.json is the schema that the parser of cma.json reads", async () => {
  const text = `${JSON.stringify(cmaSchema, undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot(fileOf("cma.schema", "json"));
});

test("services.svg is drawn as it is drawn now", async () => {
  const file = join(import.meta.dirname, "../../docs/pictures/services.svg");
  await expect(await renderServices()).toMatchFileSnapshot(file);
});

test("the tables in wire-format.md are what the catalogues say", async () => {
  const page = readFileSync(fileOf("wire-format"), "utf8");
  const rendered = withTable(
    withTable(page, "packets", renderPackets()),
    "threats",
    renderThreats(),
  );
  await expect(rendered).toMatchFileSnapshot(fileOf("wire-format"));
});

/** Puts the table between its two marks. */
const withTable = (page: string, mark: string, table: string): string => {
  const [start, end] = [`<!-- ${mark} -->\n`, `<!-- end of ${mark} -->`];
  expect(page).toContain(start);
  const [before = ""] = page.split(start, 1);
  return `${before}${start}\n${table}\n\n${page.slice(page.indexOf(end))}`;
};

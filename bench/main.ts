/**
 * `npm run bench -- [NAME…]`: each figure of docs/performance.md, measured here
 * and now, beside its baseline.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BenchOptions, storeKinds } from "./bench.ts";
import { catalog } from "./catalog.ts";
import { machineNow } from "./machine.ts";
import { writtenInto } from "./page.ts";
import { tablesOf, textTable } from "./table.ts";

const help = `Usage: npm run bench -- [NAME…] [--json] [--write]

Without a name, all of them, one after the other, but for those that take long (*). They want a
quiet machine.

${catalog.map(({ name, doc, isLong = false }) => `${isLong ? "* " : "  "}${name.padEnd(12)} ${doc}`).join("\n")}

  --json       every run, not only medians, as one JSON document on stdout
  --write      put the tables into docs/performance.md
  --hosts N    an estate of that many hosts, instead of the sizes on the page
  --store S    the estate in sqlite or neo4j alone
  --neo4j V    lts (unless told) or current
  --help       show this text and end
`;

const page = join(import.meta.dirname, "../docs/performance.md");

const wordsOf = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        hosts: { type: "string" },
        store: { type: "string" },
        neo4j: { type: "string", default: "lts" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
};

const refuse = (reason: string): never => {
  process.stderr.write(`${reason}\n\n${help}`);
  process.exit(2);
};

const { values, positionals } = wordsOf();
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
const unknown = positionals.filter((name) => !catalog.some((bench) => bench.name === name));
if (unknown.length > 0) refuse(`There is no bench ${unknown.join(", ")}.`);
const hosts = values.hosts === undefined ? undefined : Number(values.hosts);
if (hosts !== undefined && !(Number.isInteger(hosts) && hosts >= 20 && hosts <= 50_000)) {
  refuse("--hosts takes a whole number from 20 to 50000.");
}
const store = storeKinds.find((kind) => kind === values.store);
if (values.store !== undefined && store === undefined) refuse("--store takes sqlite or neo4j.");
const neo4j = (["lts", "current"] as const).find((version) => version === values.neo4j);
const options: BenchOptions = {
  ...{ hosts, store },
  neo4j: neo4j ?? refuse("--neo4j takes lts or current."),
};

// What a bench started ends with us, but only where we end in order.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

const wanted = catalog.filter(({ name, isLong = false }) =>
  positionals.length === 0 ? !isLong : positionals.includes(name),
);
const results = [];
for (const bench of wanted) {
  const say = (what: string): void => void process.stderr.write(`${bench.name}: ${what}\n`);
  say("begins");
  const measured = await bench.run(say, options);
  const when = machineNow();
  results.push({ name: bench.name, doc: bench.doc, bare: bench.bare, ...measured, when });
  if (!values.json) {
    const tables = tablesOf(measured).map(textTable).join("\n");
    const sentences = [`Bare: ${bench.bare}`, ...measured.notes, `${when}.`].join("\n");
    process.stdout.write(`\n${bench.doc}\n\n${tables}\n${sentences}\n`);
  }
  if (values.write) {
    writeFileSync(page, writtenInto(readFileSync(page, "utf8"), bench, measured, when));
  }
}
if (values.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);

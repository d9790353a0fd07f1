/**
 * `npm run bench -- [NAME…]`: each figure of docs/performance.md, measured here
 * and now, beside its baseline.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { catalog } from "./catalog.ts";
import { machineNow } from "./machine.ts";
import { writtenInto } from "./page.ts";
import { textTable } from "./table.ts";

const help = `Usage: npm run bench -- [NAME…] [--json] [--write]

Without a name, all of them, one after the other. They want a quiet machine.

${catalog.map(({ name, doc }) => `  ${name.padEnd(12)} ${doc}`).join("\n")}

  --json       every run, not only medians, as one JSON document on stdout
  --write      put the tables into docs/performance.md
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
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${help}`);
    process.exit(2);
  }
};

const { values, positionals } = wordsOf();
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
const unknown = positionals.filter((name) => !catalog.some((bench) => bench.name === name));
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(", ")}.\n\n${help}`);
  process.exit(2);
}

const wanted = catalog.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const results = [];
for (const bench of wanted) {
  const say = (what: string): void => void process.stderr.write(`${bench.name}: ${what}\n`);
  say("begins");
  const figures = await bench.run(say);
  const when = machineNow();
  results.push({ name: bench.name, doc: bench.doc, bare: bench.bare, ...figures, when });
  if (!values.json) {
    const sentences = [`Bare: ${bench.bare}`, ...figures.notes, `${when}.`].join("\n");
    process.stdout.write(`\n${bench.doc}\n\n${textTable(figures.figures)}\n${sentences}\n`);
  }
  if (values.write) {
    writeFileSync(page, writtenInto(readFileSync(page, "utf8"), bench, figures, when));
  }
}
if (values.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);

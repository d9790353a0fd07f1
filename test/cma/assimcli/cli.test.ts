import { AssimilationError } from "@assimilation/protocol";
import { expect, test } from "vitest";
import { subcommands } from "#cma/assimcli/catalog.ts";
import { runCommandLine } from "#cma/assimcli/cli.ts";
import type { Call, Subcommand } from "#cma/assimcli/subcommand.ts";

const toy = (calls: Call[]): Subcommand => ({
  name: "toy",
  doc: "Plays.",
  arguments: [
    { name: "first", doc: "One.", isRequired: true },
    { name: "rest", doc: "Many.", isRequired: false, isVariadic: true },
  ],
  options: [
    { flags: "--json", doc: "As JSON." },
    { flags: "--long-name <value>", doc: "A value." },
    {
      flags: "--even <n>",
      doc: "A number.",
      refuse: (value) => (Number(value) % 2 === 0 ? undefined : "It is odd."),
    },
  ],
  examples: [{ line: "assimcli toy ball", doc: "Plays ball." }],
  run: (call) => {
    calls.push(call);
    return Promise.resolve(1);
  },
});

const run = async (argv: readonly string[], commands?: readonly Subcommand[]) => {
  const said = { out: "", err: "" };
  const calls: Call[] = [];
  const homes: (string | undefined)[] = [];
  const code = await runCommandLine(argv, {
    version: "1.2.3",
    subcommands: commands ?? [toy(calls)],
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    cliFor: (home) => {
      homes.push(home);
      // The toy looks at nothing of it.
      return Object.create(null);
    },
  });
  return { code, calls, homes, ...said };
};

test.each([
  { argv: ["toy", "a"], call: { arguments: ["a"], options: {} }, home: undefined },
  { argv: ["--home", "/h", "toy", "a"], call: { arguments: ["a"], options: {} }, home: "/h" },
  { argv: ["toy", "a", "--even", "2"], call: { arguments: ["a"], options: { even: "2" } } },
  {
    argv: ["toy", "a", "b", "c", "--json", "--long-name", "x", "--home", "/h"],
    call: { arguments: ["a", "b", "c"], options: { json: true, longName: "x" } },
    home: "/h",
  },
  { argv: ["toy", "--", "-1"], call: { arguments: ["-1"], options: {} }, home: undefined },
])("$argv calls the subcommand, whose code is ours", async ({ argv, call, home }) => {
  expect(await run(argv)).toEqual({ code: 1, calls: [call], homes: [home], out: "", err: "" });
});

test.each([
  { argv: ["--home", "", "toy", "a"], sentence: /'' is invalid. It names no directory/ },
  { argv: ["tpy"], sentence: /unknown command 'tpy'[\s\S]*Did you mean toy/ },
  { argv: ["toy", "a", "--long-name", ""], sentence: /'' is invalid. It is empty\.$/m },
  { argv: ["toy"], sentence: /missing required argument 'first'/ },
  { argv: ["toy", "a", "--jsn"], sentence: /unknown option '--jsn'[\s\S]*Did you mean --json/ },
  { argv: ["toy", "a", "--even", "3"], sentence: /'3' is invalid. It is odd\./ },
  { argv: [], sentence: /Usage: assimcli/ },
])("$argv are wrong words: 2, and nothing is run", async ({ argv, sentence }) => {
  const { code, calls, out, err } = await run(argv);
  expect({ code, calls, out }).toEqual({ code: 2, calls: [], out: "" });
  expect(err).toMatch(sentence);
});

test("wrong words of any command are told in one voice, and where to read on", async () => {
  const near = await run(["tpy"]);
  expect(near.err).toBe(
    "assimcli: unknown command 'tpy' (Did you mean toy?)\n`assimcli --help` lists the commands.\n",
  );
  const odd = await run(["toy", "a", "--even", "3"]);
  expect(odd.err).toMatch(/^assimcli: option .*\n`assimcli toy --help` says what it takes\.\n$/);
});

test("what could not be done is told in the same voice; a mistake of ours is thrown on", async () => {
  const throwing = (error: Error): readonly Subcommand[] => [
    { ...toy([]), run: () => Promise.reject(error) },
  ];
  const failed = new AssimilationError("ASSIM_STORE_OPEN", "x cannot be read: run this as root.");
  const { code, out, err } = await run(["toy", "a"], throwing(failed));
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toBe("assimcli: x cannot be read: run this as root\n");
  await expect(run(["toy", "a"], throwing(new RangeError("ours")))).rejects.toThrow("ours");

  const quoting = new AssimilationError("ASSIM_QUERY_SQL", "bad path: '\u001b[2J'.");
  expect((await run(["toy", "a"], throwing(quoting))).err).toBe("assimcli: bad path: '\\x1b[2J'\n");
});

test.each([
  { argv: ["help"], code: 0, says: /^Usage: assimcli / },
  { argv: ["help", "help"], code: 0, says: /^Usage: assimcli / },
  { argv: ["help", "toy"], code: 0, says: /^Usage: assimcli toy / },
  { argv: ["help", "nope"], code: 2, says: /^assimcli: unknown command 'nope'\n`assimcli --help`/ },
  {
    argv: ["help", "tpy"],
    code: 2,
    says: /^assimcli: unknown command 'tpy' \(Did you mean toy\?\)$/m,
  },
])("$argv", async ({ argv, code, says }) => {
  const said = await run(argv);
  expect(said.code).toBe(code);
  expect(code === 0 ? said.out : said.err).toMatch(says);
  expect(code === 0 ? said.err : said.out).toBe("");
});

test.each([
  ["query", "down", "--database", "foo"],
  ["draw", "network", "--database", "neo4j:/host"],
  ["copy", "--from", "bolt://user@host:1", "--to", "sqlite:x"],
  ["copy", "--to", ""],
  ["query", "down", "--database", "bolt://host:99999"],
])("%s %s %s %s names no store: 2, and nothing is run", async (...argv) => {
  const { code, homes, err } = await run(argv, subcommands);
  expect({ code, homes }).toEqual({ code: 2, homes: [] });
  expect(err).toContain("A store is sqlite:PATH or neo4j://HOST:7687");
});

test("the help names each subcommand; a subcommand's help its words and examples", async () => {
  const all = await run(["--help"], subcommands);
  expect(all.code).toBe(0);
  for (const { name } of subcommands) expect(all.out).toContain(`\n  ${name} `);
  for (const { name, options, examples } of subcommands) {
    const one = await run([name, "--help"], subcommands);
    expect(one.code).toBe(0);
    for (const { flags } of options) expect(one.out).toContain(flags);
    for (const { line } of examples) expect(one.out).toContain(line);
  }
});

test("--version is the name and the version", async () => {
  expect(await run(["--version"])).toMatchObject({ code: 0, out: "assimcli 1.2.3\n" });
});

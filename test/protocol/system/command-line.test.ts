/** The command lines of both daemons, as their catalogues make them. */
import { parseCommandLine } from "@assimilation/protocol/system";
import { describe, expect, test } from "vitest";
import { help as cma } from "#cma/config/help.ts";
import { help as nanoprobe } from "#nanoprobe/config/help.ts";

const parse = (help: typeof cma | typeof nanoprobe, argv: readonly string[]) => {
  const said = { out: "", err: "" };
  const line = parseCommandLine(argv, help, {
    version: "1.2.3",
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return { ...said, line };
};

test.each([
  { help: nanoprobe, argv: [], flags: {} },
  { help: nanoprobe, argv: ["-f", "-D"], flags: { foreground: true, dynamic: true } },
  { help: nanoprobe, argv: ["-c", "a:1", "--cmaaddr", "b"], flags: { cmaaddr: ["a:1", "b"] } },
  { help: nanoprobe, argv: ["-b", "[::]:1", "-t", "4"], flags: { bind: "[::]:1", ttl: "4" } },
  { help: cma, argv: ["-f", "-e"], flags: { foreground: true, erasedb: true } },
  { help: cma, argv: ["-dd", "--debug"], flags: { debug: 3 } },
  { help: cma, argv: ["-p", "/x", "--home=/y"], flags: { pidfile: "/x", home: "/y" } },
  { help: cma, argv: ["-b", "[::]:1", "-u", "x"], flags: { bind: "[::]:1", user: "x" } },
])("$help.name $argv are $flags", ({ help, argv, flags }) => {
  expect(parse(help, argv)).toEqual({ line: { kind: "flags", flags }, out: "", err: "" });
});

describe.each([cma, nanoprobe])("$name", (help) => {
  test.each([
    { argv: ["--bnd", "x"], sentence: /unknown option '--bnd'[\s\S]*Did you mean --bind/ },
    { argv: ["-b"], sentence: /argument missing/ },
    { argv: ["start"], sentence: /too many arguments/ },
  ])("$argv ends in 2 with a sentence", ({ argv, sentence }) => {
    const { line, out, err } = parse(help, argv);
    expect(line).toEqual({ kind: "done", code: 2 });
    expect(out).toBe("");
    expect(err).toMatch(sentence);
    expect(err).toContain("--help");
  });

  test("the help names every option, its variable and its default, examples and exit codes", () => {
    const { line, out } = parse(help, ["--help"]);
    expect(line).toEqual({ kind: "done", code: 0 });
    const text = out.replaceAll(/\s+/g, " ");
    for (const { flags, env = "", default: usual } of help.options) {
      expect(text).toContain(flags);
      expect(text).toContain(env);
      if (usual !== undefined) expect(text).toContain(`default ${usual}`);
    }
    for (const example of help.examples) expect(text).toContain(example.line);
    expect(text).toContain("Exit codes:");
  });

  test("--version is the name and the version", () => {
    expect(parse(help, ["--version"])).toMatchObject({
      line: { code: 0 },
      out: `${help.name} 1.2.3\n`,
    });
  });
});

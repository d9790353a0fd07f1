import { describe, expect, test } from "vitest";
import { parseCommandLine } from "#cma/cli.ts";
import { options } from "#cma/config/options.ts";

const parse = (...argv: readonly string[]) => {
  const said = { out: "", err: "" };
  const line = parseCommandLine(argv, {
    version: "1.2.3",
    options,
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
  { argv: [], flags: {} },
  { argv: ["-f", "-e"], flags: { foreground: true, erasedb: true } },
  { argv: ["-dd", "--debug"], flags: { debug: 3 } },
  { argv: ["-p", "/x", "--home=/y"], flags: { pidfile: "/x", home: "/y" } },
  { argv: ["-b", "[::]:1", "-u", "x"], flags: { bind: "[::]:1", user: "x" } },
])("$argv are $flags", ({ argv, flags }) => {
  expect(parse(...argv)).toEqual({ line: { kind: "flags", flags }, out: "", err: "" });
});

describe("wrong words end in 2 with a sentence", () => {
  test.each([
    { argv: ["--bnd", "x"], sentence: /unknown option '--bnd'[\s\S]*Did you mean --bind/ },
    { argv: ["-b"], sentence: /argument missing/ },
    { argv: ["start"], sentence: /too many arguments/ },
  ])("$argv", ({ argv, sentence }) => {
    const { line, out, err } = parse(...argv);
    expect(line).toEqual({ kind: "done", code: 2 });
    expect(out).toBe("");
    expect(err).toMatch(sentence);
    expect(err).toContain("--help");
  });
});

test("the help names every option, its variable and its default, examples and exit codes", () => {
  const { line, out } = parse("--help");
  expect(line).toEqual({ kind: "done", code: 0 });
  const text = out.replaceAll(/\s+/g, " ");
  for (const { flags, env = "", default: usual } of options) {
    expect(text).toContain(flags);
    expect(text).toContain(env);
    if (usual !== undefined) expect(text).toContain(`default ${usual}`);
  }
  expect(text).toContain("Examples:");
  expect(text).toContain("Exit codes:");
});

test("--version is the name and the version", () => {
  expect(parse("--version")).toMatchObject({ line: { code: 0 }, out: "cma 1.2.3\n" });
});

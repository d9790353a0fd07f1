import type { SettingSources } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { defaultConfig } from "#cma/config/config.ts";
import { options } from "#cma/config/options.ts";
import { parseConfig } from "#cma/config/parse-config.ts";

const nothing: SettingSources = { flags: {}, env: {}, fileText: undefined };
const parse = (sources: Partial<SettingSources>) => parseConfig({ ...nothing, ...sources });

test("told nothing, a CMA does as by default", () => {
  expect(parse({})).toEqual({ ok: true, config: defaultConfig });
});

test("the command line beats the environment, which beats the file", () => {
  const fileText = "CMA_USER=file\nCMA_DEBUG=1\nCMA_BIND=10.0.0.1:1\n";
  const env = { CMA_USER: "env", CMA_DEBUG: "2", CMA_BIND: "" };
  const parsed = parse({ fileText, env, flags: { user: "flag" } });
  expect(parsed).toMatchObject({
    ok: true,
    config: { user: "flag", debug: 2, bind: { host: "10.0.0.1", port: 1 }, isBindAsked: true },
  });
});

test.each([
  ["sqlite:", { kind: "sqlite", path: undefined }],
  ["sqlite:/srv/cma.sqlite", { kind: "sqlite", path: "/srv/cma.sqlite" }],
  ["sqlite:///srv/cma.sqlite", { kind: "sqlite", path: "/srv/cma.sqlite" }],
  ["bolt://localhost:7687", { kind: "neo4j", uri: "bolt://localhost:7687" }],
  ["neo4j+s://db.example.org", { kind: "neo4j", uri: "neo4j+s://db.example.org" }],
])("--database %s", (text, database) => {
  expect(parse({ flags: { database: text } })).toMatchObject({ ok: true, config: { database } });
});

describe("what is wrong is refused with its place", () => {
  test.each([
    [{ bind: "nowhere:1984" }, /^--bind: "nowhere:1984" is a name/],
    [{ bind: "10.0.0.1:99999" }, /^--bind: /],
    [{ database: "mysql://x" }, /^--database: "mysql:\/\/x" is no database/],
    [{ database: "sqlite:relative" }, /^--database: /],
    [{ database: "neo4j://user:secret@host" }, /without a user/],
    [{ user: "-r" }, /^--user: "-r" is no user name/],
    [{ debug: "many" }, /^--debug: /],
    [{ home: "relative" }, /^--home: "relative" is no absolute path/],
    [{ kill: true, status: true }, /exclude each other/],
  ])("%j", (flags, problem) => {
    const parsed = parse({ flags });
    expect(parsed).toMatchObject({ ok: false, problems: [expect.stringMatching(problem)] });
  });

  test("also in the file", () => {
    expect(parse({ fileText: "CMA_BNID=x\n" })).toEqual({
      ok: false,
      problems: ["Environment file: CMA_BNID is no setting of cma; did you mean CMA_BIND?"],
    });
  });
});

test("each option has a name of its own, which is that of its flag", () => {
  const names = options.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, flags } of options) expect(flags).toContain(`--${name}`);
});

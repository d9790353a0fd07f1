/** Words in, a table or JSON out; the rows are the store's business. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { contentHash, homePaths } from "@assimilation/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { query } from "#cma/assimcli/query.ts";
import type { Call } from "#cma/assimcli/subcommand.ts";
import type { GraphChange } from "#cma/graph/change.ts";
import { createNodeKeys } from "#cma/graph/keys.ts";
import { queries } from "#cma/query/catalog.ts";
import type { GraphReader } from "#cma/store/graph-reader.ts";
import { createSqliteReader } from "#cma/store/sqlite/sqlite-reader.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { pictureEstate } from "#test/support/picture-estate.ts";
import { runSubcommand } from "#test/support/run-subcommand.ts";
import { createPrng } from "#test/support/sim/prng.ts";
import { sqliteGraph } from "#test/support/sqlite-graph.ts";

const file = join(mkdtempSync(join(tmpdir(), "assim-query-")), "cma.sqlite");

beforeAll(async () => {
  const store = createSqliteStore({ openSqlite, random: createPrng(1, "store") }, { file });
  await store.transact((tx) =>
    tx.apply([
      {
        op: "put_node",
        key: createNodeKeys(contentHash).drone("00112233445566778899aabbccddeeff"),
        kind: "Drone",
        set: { designation: "web\u001b[31m1", status: "down", reason: "HBSHUTDOWN" },
        at: 1_700_000_000_000,
      },
    ]),
  );
  await store.close();
});
afterAll(() => rmSync(dirname(file), { recursive: true }));

const run = (words: readonly string[], options: Call["options"] = {}) =>
  runSubcommand(
    query,
    { arguments: words, options },
    {
      openGraph: async () => createSqliteReader({ openSqlite }, { file }),
      paths: homePaths(dirname(file)),
    },
  );

test("a table for people, with nothing that a terminal would obey", async () => {
  const { code, out } = await run(["allservers"]);
  expect(code).toBe(0);
  const [header, row] = out.split("\n");
  expect(header).toMatch(/^host +status +system +addresses +heard +keyid$/);
  expect(row).toContain("web\\x1b[31m1  down [HBSHUTDOWN]");
  expect(row).toContain("at 1700000000000  00112233445566778899aabbccddeeff");
});

test("80 columns show which rule it is: many begin alike", async () => {
  const long = JSON.stringify(["x".repeat(60)]);
  const row = { rule: "nist_V-38528", title: long, host: long, since: "[1]", fix: long };
  const graph: GraphReader = {
    language: "sql",
    rows: async () => [row],
    close: async () => undefined,
  };
  const { out } = await runSubcommand(
    query,
    { arguments: ["failing"] },
    { openGraph: async () => graph, columns: 80, localTime: () => "2026-11-22 02:59:42 +00:00" },
  );
  expect(out).toMatch(/nist_V-38528 .*…/);
});

test("the same as JSON for programs, as it is", async () => {
  const { code, out } = await run(["allservers"], { json: true });
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject([{ host: "web\u001b[31m1", heard: 1_700_000_000_000 }]);
});

test.each([
  ["hostipports", "host=nobody"],
  ["changes", "host=nobody"],
  ["blastradius", "nobody"],
])("%s %s: a host that is not known is no good news", async (...words) => {
  for (const options of [{}, { json: true }]) {
    expect(await run(words, options)).toEqual({
      ...{ code: 1, out: "" },
      err: "assimcli: there is no host nobody; `assimcli query allservers` lists them\n",
    });
  }
});

test.each([
  {
    words: ["hostipports", "web"],
    says: "host web; did you mean web1? `assimcli query allservers`",
  },
  { words: ["failing", "host=router"], says: "did you mean router1?" },
  { words: ["failing", "rule=V-38528"], says: "assessed; did you mean nist_V-38528? `assimcli" },
])("$words: what is near is named", async ({ words, says }) => {
  const rule: GraphChange = {
    ...{ op: "put_node", kind: "Rule", key: createNodeKeys(contentHash).rule("nist_V-38528") },
    ...{ set: { ruleid: "nist_V-38528" }, at: 0 },
  };
  const openGraph = () => sqliteGraph([...pictureEstate(), rule]);
  const { code, out, err } = await runSubcommand(query, { arguments: words }, { openGraph });
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain(says);
});

test("nor is a rule that is not known", async () => {
  expect(await run(["failing", "rule=nosuch"], { json: true })).toEqual({
    ...{ code: 1, out: "" },
    err: "assimcli: there is no rule nosuch by which a host was ever assessed; `assimcli query allrulescores` lists those that fail\n",
  });
});

test("no rows about a host that is known are an answer", async () => {
  expect(await run(["hostipports", "00112233"], { json: true })).toMatchObject({
    ...{ code: 0, out: "[]\n" },
  });
});

test("no rows: people are told what that means, programs get an empty list", async () => {
  expect(await run(["failing"])).toMatchObject({
    code: 0,
    out: "",
    err: expect.stringContaining("Nothing fails there. "),
  });
  expect(await run(["failing"], { json: true })).toMatchObject({ code: 0, out: "[]\n" });
});

test("list names every query with its parameters", async () => {
  const { code, out } = await run(["list"]);
  expect(code).toBe(0);
  for (const { name } of queries) expect(out).toContain(name);
  const listed = JSON.parse((await run(["list"], { json: true })).out);
  expect(listed).toHaveLength(queries.length);
});

test.each([
  { words: ["failling"], says: "did you mean failing?" },
  { words: ["xyzzy"], says: "there is no query xyzzy" },
  { words: ["hostipports"], says: "hostipports needs host=…" },
  { words: ["findip", "ipaddr=10.0.0"], says: "ipaddr must be an IPv4 or IPv6 address" },
  { words: ["allservers", "colour=red"], says: "no parameter" },
  { words: ["list", "extra"], says: "query list takes no parameters" },
  { words: ["list"], options: { format: "{name}" }, says: "query list has --json" },
  { words: ["down"], options: { format: "{host}", json: true }, says: "--json or --format" },
  { words: ["down"], options: { format: "csv" }, says: "--format: it names no column" },
])("$words $options is refused with what to do", async ({ words, options, says }) => {
  const { code, out, err } = await run(words, options);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(/^assimcli: [^\n]+\n$/);
  expect(err).toContain(says);
});

test("a template makes a line of each row; an unknown column is refused", async () => {
  const { code, out } = await run(["allservers"], { format: "{status}\\t{host}" });
  expect({ code, out }).toEqual({ code: 0, out: "down [HBSHUTDOWN]\tweb\\x1b[31m1\n" });
  expect(await run(["allservers"], { format: "{hots}" })).toMatchObject({
    ...{ code: 2, out: "", err: expect.stringContaining("no column hots") },
  });
});

test("the operator's own queries run, and can only read", async () => {
  const directory = join(dirname(file), "queries");
  mkdirSync(directory, { mode: 0o755 });
  const write = (name: string, sql: string): void =>
    writeFileSync(
      join(directory, `${name}.json`),
      JSON.stringify({ name, doc: "Own.", columns: [{ name: "n", type: "count" }], sql }),
      { mode: 0o644 },
    );
  write("own", "SELECT count(*) AS n FROM nodes");
  write("two", "SELECT 1 AS n; DELETE FROM nodes");
  write("other", "SELECT 1 AS m, 2 AS o");
  write("evil", "SELECT load_extension('x') AS n");
  writeFileSync(join(directory, "broken.json"), "{", { mode: 0o644 });

  expect(await run(["own"], { json: true })).toMatchObject({ code: 0, out: '[{"n":1}]\n' });
  await expect(run(["evil"])).rejects.toMatchObject({ code: "ASSIM_QUERY_SQL" });
  await expect(run(["other"])).rejects.toThrow(/no column n, .* answers m, o\./);
  for (const [name, reason] of [
    ["broken", "it is not JSON"],
    ["two", "its sql has more than one statement"],
  ] as const) {
    const says = `${name}.json is not taken: ${reason}`;
    expect(await run([name])).toMatchObject({ code: 2, err: expect.stringContaining(says) });
    expect((await run(["list"])).err).toContain(says);
  }
  expect((await run(["list"])).out).toMatch(/^own /m);

  chmodSync(directory, 0o777);
  const refused = { code: 2, err: expect.stringContaining("/queries is not taken: others may") };
  expect(await run(["own"])).toMatchObject(refused);
});

/**
 * Each query on a small estate: two hosts, one of which breaks a rule.
 *
 * The graph is what a CMA makes of documents, written into a database as the embedded store has it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GraphChange } from "#cma/graph/change.ts";
import { queries } from "#cma/query/catalog.ts";
import { parseParameters } from "#cma/query/parameters.ts";
import type { Query } from "#cma/query/query.ts";
import type { GraphReader, Row } from "#cma/store/graph-reader.ts";
import { createSqliteReader } from "#cma/store/sqlite/sqlite-reader.ts";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { keyIdOf, rulesOfFiles, startTestCma, summaryHash } from "#test/support/make-cma.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const rule = {
  severity: "high",
  category: "security",
  title: "The host forwards nothing.",
  why: "It is no router.",
  rule: "EQ($net.ipv4.ip_forward, 0)",
  fix: { text: "Switch it off.", command: "sysctl -w net.ipv4.ip_forward=0" },
};

const documentsOf = (number: number) => ({
  netconfig: {
    eth0: {
      address: `02:00:00:00:00:0${number}`,
      ipaddrs: { [`10.0.0.${number}/24`]: { name: "eth0" } },
    },
  },
  os: { "Distributor ID": "Debian", Release: "12" },
  tcpdiscovery: {
    sshd: {
      exe: "/usr/sbin/sshd",
      cmdline: ["sshd"],
      uid: 0,
      gid: 0,
      user: "root",
      listenaddrs: { "0.0.0.0:22": "tcp" },
    },
  },
  proc_sys: { "net.ipv4.ip_forward": number - 1 },
});

const directory = mkdtempSync(join(tmpdir(), "query-"));
let graph: GraphReader;

beforeAll(async () => {
  const { session, store } = await startTestCma({
    ruleSet: rulesOfFiles({ proc_sys: { no_router: rule } }),
  });
  for (const number of [1, 2]) {
    const agent = session(number);
    await agent.startup(`web${number}`);
    const documents = Object.entries(documentsOf(number));
    for (const [type, data] of documents) await agent.document(type, 1, data);
    await agent.say({
      kind: "summary",
      isComplete: true,
      documents: documents.map(([type, data]) => ({
        ...{ type, instance: type },
        hash: summaryHash(data),
      })),
    });
  }
  const { nodes, edges } = store.dump();
  const changes: readonly GraphChange[] = [
    ...nodes.map(({ key, kind, attributes: set, lastSeen: at }) => ({
      ...{ op: "put_node" as const, key, kind, set, at },
    })),
    ...edges.map(({ from, kind, to, attributes: set, lastSeen: at }) => ({
      ...{ op: "put_edge" as const, from, kind, to, set, at },
    })),
  ];
  const file = join(directory, "cma.sqlite");
  const written = createSqliteStore({ openSqlite, random: createPrng(1, "query") }, { file });
  await written.transact((tx) => tx.apply(changes));
  await written.close();
  graph = createSqliteReader({ openSqlite }, { file });
});

afterAll(async () => {
  await graph.close();
  rmSync(directory, { recursive: true });
});

const ask = (name: string, ...words: readonly string[]): Promise<readonly Row[]> => {
  const query = queryOf(name);
  const parameters = parseParameters(query, words);
  if (!parameters.ok) throw new RangeError(parameters.problem);
  return graph.rows(query.statement, parameters.bound);
};

const queryOf = (name: string): Query => {
  const found = queries.find((query) => query.name === name);
  if (found === undefined) throw new RangeError(`no query ${name}`);
  return found;
};

const needed: Readonly<Record<string, readonly string[]>> = {
  findip: ["10.0.0.1"],
  hostipports: ["web1"],
};

test.each(queries)("$name answers with the columns that it names", async ({ name, columns }) => {
  const rows = await ask(name, ...(needed[name] ?? []));
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(Object.keys(row)).toEqual(columns.map((column) => column.name));
});

describe("the answers", () => {
  test("name each host", async () => {
    expect(await ask("allservers")).toEqual([
      expect.objectContaining({ host: "web1", status: "up", keyid: keyIdOf(1) }),
      expect.objectContaining({ host: "web2", status: "up", addresses: "10.0.0.2" }),
    ]);
  });

  test("say what fails, where, and how to mend it", async () => {
    const failing = { rule: "no_router", host: "web2", severity: "high", fix: rule.fix.command };
    expect(await ask("failing")).toEqual([expect.objectContaining(failing)]);
    expect(await ask("failing", "host=web1")).toEqual([]);
    expect(await ask("failing", "rule=another")).toEqual([]);
  });

  test("count what fails", async () => {
    expect(await ask("allserversecscores")).toEqual([
      expect.objectContaining({ host: "web2", failing: 1, score: 3, assessed: "yes" }),
      expect.objectContaining({ host: "web1", failing: 0, score: 0, assessed: "yes" }),
    ]);
    expect(await ask("sechostscores")).toEqual([
      { host: "web2", score: 3, high: 1, medium: 0, low: 0 },
    ]);
    expect(await ask("secrulescores")).toEqual([
      expect.objectContaining({ rule: "no_router", hosts: 1, score: 3 }),
    ]);
  });

  test("find an address, however it is spelt", async () => {
    const held = { address: "10.0.0.2", host: "web2", interface: "eth0" };
    expect(await ask("findip", "::ffff:10.0.0.2")).toEqual([expect.objectContaining(held)]);
    expect(await ask("findip", "10.0.0.3")).toEqual([]);
  });

  test("find a host by the beginning of its key id, too", async () => {
    expect(await ask("hostipports", keyIdOf(2).slice(0, 31))).toHaveLength(2);
    expect(await ask("hostipports", keyIdOf(2))).toEqual(await ask("hostipports", "web2"));
    expect(await ask("hostipports", "%")).toEqual([]);
  });
});

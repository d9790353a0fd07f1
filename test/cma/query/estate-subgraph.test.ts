/** What is put together of the answer; the answers of the stores are in the contract tests. */
import { expect, test } from "vitest";
import { edgesOf } from "#cma/query/parts/estate-subgraph.ts";
import type { Row } from "#cma/store/graph-reader.ts";

const row = (edge: string, key: string, others: readonly string[]): Row => {
  const captions = edge === "REACHES" ? [] : others.map((other) => `the ${other}`);
  return { edge, key, caption: `the ${key}`, others, captions };
};

const edges = (...rows: readonly Row[]) =>
  [...edgesOf(rows)].map(({ fromkey, edge, tokey }) => `${fromkey} ${edge} ${tokey}`);

const calls = (...rows: readonly Row[]) =>
  edges(...rows).filter((edge) => edge.includes(" TALKS_TO "));

/** A host of one interface. */
const host = (name: string, ...addresses: readonly string[]): readonly Row[] => [
  row("HAS_NIC", name, [`${name}-eth0`]),
  row("HAS_IP", `${name}-eth0`, addresses),
];

test("an edge goes from the node of the row to its neighbours, with both captions", () => {
  expect([...edgesOf([row("HAS_IP", "eth0", ["10.0.0.7"])])]).toEqual([
    { edge: "HAS_IP", from: "the eth0", fromkey: "eth0", to: "the 10.0.0.7", tokey: "10.0.0.7" },
  ]);
});

test("a subnet is told with its addresses, and the edges come from these", () => {
  expect([...edgesOf([row("IN_SUBNET", "10.0.0.0/8", ["10.0.0.7"])])]).toEqual([
    {
      ...{ edge: "IN_SUBNET", from: "the 10.0.0.7", fromkey: "10.0.0.7" },
      ...{ to: "the 10.0.0.0/8", tokey: "10.0.0.0/8" },
    },
  ]);
});

test("a host talks to whoever has the address that its process reaches, once", () => {
  const web = row("REACHES", "web", ["10.0.0.7", "10.0.0.8"]);
  const database = host("database", "10.0.0.7", "10.0.0.8");
  const [edge, ...more] = [...edgesOf([web, ...database])].filter(
    (each) => each["edge"] === "TALKS_TO",
  );
  expect(edge).toEqual({
    ...{ edge: "TALKS_TO", from: "the web", fromkey: "web" },
    ...{ to: "the database", tokey: "database" },
  });
  expect(more).toEqual([]);
});

test("the order of the rows does not matter", () => {
  const rows = [row("REACHES", "web", ["10.0.0.7"]), ...host("database", "10.0.0.7")];
  expect(calls(...rows.toReversed())).toEqual(calls(...rows));
  expect(calls(...rows)).toEqual(["web TALKS_TO database"]);
});

test.each([
  ["nobody has", ["198.51.100.1"], []],
  ["many have, and not the client", ["10.9.9.9"], ["web TALKS_TO one", "web TALKS_TO two"]],
  ["many have, and the client too", ["172.17.0.1"], []],
])("an address that %s", (_, reached, expected) => {
  const rows = ["one", "two"].flatMap((name) => host(name, "172.17.0.1", "10.9.9.9"));
  expect(calls(...rows, ...host("web", "172.17.0.1"), row("REACHES", "web", reached))).toEqual(
    expected,
  );
});

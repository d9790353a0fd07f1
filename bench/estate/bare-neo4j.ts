/**
 * The baseline beside the Neo4j store: the rows of a recording as neo4j-driver takes them, a
 * statement for each kind with up to two thousand rows, in the same transactions and with the same
 * constraints. It never reads.
 */
import neo4j, { int, type ManagedTransaction } from "neo4j-driver";
import type { Attribute, Attributes } from "#cma/graph/change.ts";
import type { Neo4jAddress } from "#cma/store/neo4j/neo4j-server.ts";
import { type BareCosts, timeWrites } from "./bare.ts";
import type { Put } from "./recording.ts";
import { openPlace, readPlace, sizeOf } from "./store-place.ts";

const ROWS_MAX = 2_000;

export const writeBareNeo4j = async ({
  address,
  recording,
}: {
  readonly address: Neo4jAddress;
  readonly recording: string;
}): Promise<BareCosts> => {
  const place = { kind: "neo4j", address } as const;
  await makeConstraints(place);
  const driver = neo4j.driver(address.uri, neo4j.auth.basic(address.user, address.password));
  const session = driver.session();
  const costs = await timeWrites(recording, async (puts) => {
    await session.executeWrite((transaction) => writeAll(transaction, puts));
  });
  await session.close();
  await driver.close();

  const reader = await readPlace(place);
  const size = await sizeOf(reader);
  await reader.close();
  return { ...costs, ...size };
};

/** The store's own: its first transaction makes them. */
const makeConstraints = async (place: Parameters<typeof openPlace>[0]): Promise<void> => {
  const store = openPlace(place);
  await store.transact(async () => undefined);
  await store.close();
};

const writeAll = async (transaction: ManagedTransaction, puts: readonly Put[]): Promise<void> => {
  const statements = [...Map.groupBy(puts.filter(isNode), nodeStatement)].concat([
    ...Map.groupBy(
      puts.filter((put) => !isNode(put)),
      edgeStatement,
    ),
  ]);
  const runs = statements.flatMap(([cypher, group]) => {
    const rows = group.map(rowOf);
    const parts = Math.ceil(rows.length / ROWS_MAX);
    return Array.from({ length: parts }, (_, part) =>
      transaction.run(cypher, { rows: rows.slice(part * ROWS_MAX, (part + 1) * ROWS_MAX) }),
    );
  });
  await Promise.all(runs);
};

const isNode = ({ op }: Put): boolean => op === "put_node";

const nodeStatement = ({ kind }: Put): string =>
  `UNWIND $rows AS row MERGE (n:${kind} {key: row.key}) ON CREATE SET n.firstSeen = row.at SET n += row.set`;

const edgeStatement = (put: Put): string => {
  if (put.op === "put_node") throw new RangeError("a node is no edge");
  return `UNWIND $rows AS row MATCH (a:${kindIn(put.from)} {key: row.from}) MATCH (b:${kindIn(put.to)} {key: row.to})
    MERGE (a)-[e:${put.kind}]->(b) ON CREATE SET e.firstSeen = row.at SET e += row.set`;
};

const kindIn = (key: string): string => key.slice(0, key.indexOf(":"));

const rowOf = (put: Put): object => {
  const at = int(put.at);
  const set = { ...propertiesOf(put.set), lastSeen: at };
  if (put.op === "put_edge") return { from: put.from, to: put.to, at, set };
  const { body } = put;
  return {
    ...{ key: put.key, at },
    set: body === undefined ? set : { ...set, body: new Int8Array(body) },
  };
};

const propertiesOf = (attributes: Attributes): object =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, driverValueOf(value)]),
  );

/** The driver writes each plain number as a float. */
const driverValueOf = (value: Attribute): unknown =>
  typeof value === "number" && Number.isSafeInteger(value) ? int(value) : value;

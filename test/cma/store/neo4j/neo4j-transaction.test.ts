/** What reading and writing come to, without a server; what a server makes of it is in test/contract. */
import { expect, test } from "vitest";
import type { GraphChange, NodeKey } from "#cma/graph/change.ts";
import { createNeo4jTransaction } from "#cma/store/neo4j/neo4j-transaction.ts";

const key = (name: string): NodeKey => name as NodeKey;

/** How often the transaction told the server something before it asked for edges. */
const toldBefore = async (waiting: number, reads: number): Promise<number> => {
  const said: string[] = [];
  const { tx } = createNeo4jTransaction(
    async (cypher) => {
      said.push(cypher);
      return [{ sequence: 0, last: "" }];
    },
    { storeId: "s", token: "t" },
  );
  const cuts = Array.from(
    { length: waiting },
    (_, at): GraphChange => ({
      ...{ op: "delete_edge", kind: "HAS_IP" },
      ...{ from: key(`NICNode:${at}`), to: key(`IPaddrNode:${at}`) },
    }),
  );
  await tx.apply(cuts);
  const edgesTo = Array.from({ length: reads }, (_, at) => ({
    ...{ key: key(`IPaddrNode:${at}`), kind: "HAS_IP" as const },
  }));
  await tx.preload({ edgesTo });
  const [taking, ...others] = said;
  expect(taking).toContain("AssimStore");
  return others.findIndex((cypher) => cypher.includes("RETURN key"));
};

test("what waits is told at the end, but before a read that it would make dear", async () => {
  expect(await toldBefore(100, 100)).toBe(0);
  expect(await toldBefore(4_000, 100)).toBe(0);
  expect(await toldBefore(100, 4_000)).toBe(0);
  expect(await toldBefore(1_900, 1_000)).toBe(1);
});

/** What is read for one host draws the same as what is read for all. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pictures } from "#cma/draw/catalog.ts";
import { type Estate, readEstate, readHosts } from "#cma/draw/read-estate.ts";
import type { GraphReader } from "#cma/store/graph-reader.ts";
import { pictureEstate } from "#test/support/picture-estate.ts";
import { estateChanges } from "#test/support/query-estate.ts";
import { sqliteGraph } from "#test/support/sqlite-graph.ts";

describe.each([
  ["twenty hosts", async () => pictureEstate()],
  ["hosts that say hostile things", estateChanges],
])("of %s", (_, changes) => {
  let graph: GraphReader;
  let all: Estate;
  beforeAll(async () => {
    graph = await sqliteGraph(await changes());
    all = await readEstate(graph, await readHosts(graph));
  });
  afterAll(() => graph.close());

  test.each(pictures)("each one's $name", async ({ draw }) => {
    for (const host of all.hosts) {
      const estate = await readEstate(graph, all.hosts, [host]);
      expect(draw(estate, [host])).toEqual(draw(all, [host]));
    }
  });

  test("of each one's picture no call of others is read", async () => {
    for (const host of all.hosts) {
      const clients: unknown[] = [];
      const watched: GraphReader = {
        ...graph,
        rows: async (statement, parameters) => {
          const rows = await graph.rows(statement, parameters);
          const others = rows.filter(({ server }) => server !== host.host);
          clients.push(...others.flatMap(({ client }) => client ?? []));
          return rows;
        },
      };
      await readEstate(watched, all.hosts, [host]);
      expect(clients.filter((client) => client !== host.host)).toEqual([]);
    }
  });

  test("one's is less than all", async () => {
    const [host] = all.hosts.filter(({ designation }) => ["backup1", "twin"].includes(designation));
    const estate = await readEstate(graph, all.hosts, host && [host]);
    expect(estate.listens.length).toBeLessThan(all.listens.length);
  });
});

/** From the embedded store into a real Neo4j, and back: what comes back is what went. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Piece, StoreTarget } from "#cma/store/copy/contents.ts";
import { copyStore } from "#cma/store/copy/copy-store.ts";
import { createNeo4jSource } from "#cma/store/copy/neo4j-source.ts";
import { createNeo4jTarget } from "#cma/store/copy/neo4j-target.ts";
import { createSqliteSource } from "#cma/store/copy/sqlite-source.ts";
import { createSqliteTarget } from "#cma/store/copy/sqlite-target.ts";
import { createNeo4jStore } from "#cma/store/neo4j/neo4j-store.ts";
import { UNFINISHED_COPY } from "#cma/store/neo4j/schema.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { dumpSqlite } from "#test/support/dump-graph.ts";
import { dumpNeo4j, emptyNeo4j } from "#test/support/dump-neo4j.ts";
import { writeKeptStore } from "#test/support/kept-store.ts";
import type { Neo4jUnderTest } from "#test/support/neo4j-under-test.ts";
import { createPrng } from "#test/support/sim/prng.ts";

/** Some hundred statements that a cold server has never seen. */
const LIMIT_MS = 240_000;

const quiet = (): void => undefined;

export const describeNeo4jCopies: Neo4jUnderTest = (name, address) => {
  test(
    `a copy in ${name} holds the same, and so does one from there`,
    async () => {
      const directory = mkdtempSync(join(tmpdir(), "assim-copy-"));
      const [from, back] = [join(directory, "from.sqlite"), join(directory, "back.sqlite")];
      await writeKeptStore(from);
      const server = openNeo4j(address());
      await emptyNeo4j(server);
      const source = createSqliteSource({ openSqlite }, from);
      const target = createNeo4jTarget(openNeo4j(address()), { address: "it", copyId: "1" });

      const there = await copyStore({ source, target }, quiet);
      expect(await dumpNeo4j(server)).toEqual(dumpSqlite(from));
      await expect(target.begin(source.identity)).rejects.toMatchObject({
        code: "ASSIM_COPY_TARGET",
      });

      const copied = await createNeo4jSource(openNeo4j(address()), "it");
      const again = createSqliteTarget({ openSqlite }, back);
      const here = await copyStore({ source: copied, target: again }, quiet);
      expect(here).toEqual(there);
      expect(dumpSqlite(back)).toEqual(dumpSqlite(from));

      // A CMA takes it for its own, and goes on counting; a source that it wrote in has changed.
      const random = createPrng(1, "store");
      const store = createNeo4jStore({ server: openNeo4j(address()), random }, { address: "it" });
      const [event] = await store.transact(async (tx) => {
        const [known] = await tx.untold(1);
        return known === undefined ? [] : tx.addEvents([known], 1);
      });
      expect(event).toMatchObject({ id: `${source.identity.storeId}-7`, sequence: 7 });
      expect(await copied.hasChanged()).toBe(true);

      for (const opened of [store, copied, again, target, source, server]) await opened.close();
      rmSync(directory, { recursive: true });
    },
    LIMIT_MS,
  );

  test(
    `a copy into ${name} that is not finished is nobody's, and the next one begins anew`,
    async () => {
      const server = openNeo4j(address());
      await emptyNeo4j(server);
      const copying = (copyId: string) =>
        createNeo4jTarget(openNeo4j(address()), { address: "it", copyId });
      const [killed, next] = [copying("1"), copying("2")];
      const source = { storeId: "s", sequence: 0 };
      const state: Piece = { of: "states", records: [{ name: "n", value: "v" }] };
      await killed.begin(source);
      await killed.write(state);

      const random = createPrng(1, "store");
      const store = createNeo4jStore({ server: openNeo4j(address()), random }, { address: "it" });
      await expect(store.transact((tx) => tx.state("n"))).rejects.toMatchObject({
        code: "ASSIM_STORE_UNFINISHED",
      });

      await next.begin(source);
      expect(await server.read((run) => run("MATCH (s:AssimState) RETURN s", {}))).toEqual([]);
      await next.write(state);
      // The first was not dead: it neither writes nor empties what is the other's now.
      await expect(killed.write(state)).rejects.toThrow("Another copy into it");
      await expect(killed.finish()).rejects.toThrow("Another copy into it");
      await killed.abandon();
      await next.finish();
      // A driver that lost the answer asks once more; and what is finished is not removed any more.
      await next.finish();
      await next.abandon();
      expect(await store.transact((tx) => tx.state("n"))).toBe("v");
      for (const opened of [store, killed, next, server]) await opened.close();
    },
    LIMIT_MS,
  );

  describe(`a copy into ${name} that fails`, () => {
    const directory = mkdtempSync(join(tmpdir(), "assim-copy-"));
    const from = join(directory, "from.sqlite");
    beforeAll(() => writeKeptStore(from));
    afterAll(() => rmSync(directory, { recursive: true }));

    /** Copies into what `change` makes of the target; how it ended, and what is in the database then. */
    const failing = async (change: (target: StoreTarget) => StoreTarget) => {
      const server = openNeo4j(address());
      await emptyNeo4j(server);
      const source = createSqliteSource({ openSqlite }, from);
      const target = createNeo4jTarget(openNeo4j(address()), { address: "it", copyId: "1" });
      const copying = copyStore({ source, target: change(target) }, quiet);
      const failure: unknown = await copying.catch((error: unknown) => error);
      const [left] = await server.read((run) =>
        run("OPTIONAL MATCH (n) RETURN count(n) AS nodes, max(n.schema) AS schema", {}),
      );
      for (const opened of [source, target, server]) await opened.close();
      return { failure, left };
    };

    test(
      "its comparison leaves nothing",
      async () => {
        const { failure, left } = await failing((target) => ({
          ...target,
          write: async (piece) => {
            if (piece.of !== "events") await target.write(piece);
          },
        }));
        expect(failure).toMatchObject({ code: "ASSIM_COPY_DIFFERS" });
        expect(left).toEqual({ nodes: 0, schema: null });
      },
      LIMIT_MS,
    );

    test.each(["write", "readAgain"] as const)(
      "as its server is lost in %s leaves what no CMA takes, and says so",
      async (step) => {
        const { failure, left } = await failing((target) => ({
          ...target,
          [step]: async (piece: Piece) => {
            if (step === "write" && piece.of === "nodes") return target.write(piece);
            await target.close();
            return target[step](piece);
          },
        }));
        expect(failure).toMatchObject({
          code: "ASSIM_STORE_DOWN",
          message: expect.stringMatching(/ does not answer .* could not be removed: no CMA takes /),
        });
        expect(left).toEqual({ nodes: expect.any(Number), schema: UNFINISHED_COPY });
        expect(left?.["nodes"]).toBeGreaterThan(1);
      },
      LIMIT_MS,
    );
  });
};

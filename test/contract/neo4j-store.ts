/** What is promised of the Neo4j store alone: its schema, lost answers, servers that are none. */
import { once } from "node:events";
import { createServer } from "node:net";
import { AssimilationError } from "@assimilation/protocol";
import { describe, expect, onTestFinished, test } from "vitest";
import type { NodeKey } from "#cma/graph/change.ts";
import type { GraphStore } from "#cma/store/graph-store.ts";
import type { Neo4jServer } from "#cma/store/neo4j/neo4j-server.ts";
import { createNeo4jStore, type Neo4jStoreOptions } from "#cma/store/neo4j/neo4j-store.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { dumpNeo4j, emptyNeo4j } from "#test/support/dump-neo4j.ts";
import type { Neo4jUnderTest } from "#test/support/neo4j-under-test.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const drone = "Drone:a" as NodeKey;

const random = createPrng(7, "store");

export const describeNeo4jStore: Neo4jUnderTest = (name, address) => {
  /** The server, empty but for what `cypher` makes. */
  const emptied = async (...cypher: readonly string[]): Promise<Neo4jServer> => {
    const server = openNeo4j(address());
    onTestFinished(() => server.close());
    await emptyNeo4j(server);
    for (const statement of cypher) await server.write((run) => run(statement, {}));
    return server;
  };
  const opened = (server: Neo4jServer, options: Partial<Neo4jStoreOptions> = {}): GraphStore =>
    createNeo4jStore({ server, random }, { address: "there", ...options });
  const nothing = async (): Promise<void> => undefined;
  const putDrone = { op: "put_node", key: drone, kind: "Drone", set: {}, at: 1 } as const;

  describe(`the schema in ${name}`, () => {
    test.each([
      ["another program's graph", "CREATE (:Person {name: 'Ada'})", "ASSIM_STORE_FOREIGN"],
      [
        "a newer version's",
        "CREATE (:AssimStore {name: 'store', schema: 99})",
        "ASSIM_STORE_NEWER",
      ],
    ])("%s is refused, and stays as it was", async (_, cypher, code) => {
      const server = await emptied(cypher);
      await expect(opened(server).transact(nothing)).rejects.toMatchObject({ code });
      const [count] = await server.read((run) => run("MATCH (n) RETURN count(n) AS nodes", {}));
      expect(count).toEqual({ nodes: 1 });
    });

    test("migrates once, from the version that is there", async () => {
      const server = await emptied();
      await opened(server).transact((tx) => tx.apply([putDrone]));
      const step = ["MATCH (n:Drone) SET n.migrated = coalesce(n.migrated, 0) + 1"];
      for (const migrations of [[step], [step], [step, step], [step, step]]) {
        await opened(server, { migrations }).transact(nothing);
      }
      const { nodes } = await dumpNeo4j(server);
      expect(nodes).toMatchObject([{ key: drone, attributes: { migrated: 2 } }]);
      await expect(opened(server).transact(nothing)).rejects.toMatchObject({
        code: "ASSIM_STORE_NEWER",
      });
    });

    test("of a version that knew fewer of them gets the constraints and indexes of this one", async () => {
      const server = await emptied();
      await opened(server).transact((tx) => tx.apply([putDrone]));
      const names = async () => {
        const cypher = "SHOW INDEXES YIELD name WHERE name STARTS WITH 'assim_' RETURN name";
        return (await server.read((run) => run(cypher, {}))).map(({ name }) => name).toSorted();
      };
      const all = await names();
      for (const gone of ["INDEX assim_EVALUATED_by_verdict", "CONSTRAINT assim_PackageSet_key"]) {
        await server.write((run) => run(`DROP ${gone}`, {}));
      }
      expect(await names()).toHaveLength(all.length - 2);
      await opened(server).transact(nothing);
      expect(await names()).toEqual(all);
      expect((await dumpNeo4j(server)).nodes).toMatchObject([{ key: drone }]);
    });

    test("whose migration ended in the middle is as it was, and migrates the next time", async () => {
      const server = await emptied();
      await opened(server).transact((tx) => tx.apply([putDrone]));
      const step = "MATCH (n:Drone) SET n.migrated = coalesce(n.migrated, 0) + 1";
      const ending = opened(server, { migrations: [[step], [step, "RETURN 1 / 0 AS never"]] });
      await expect(ending.transact(nothing)).rejects.toThrow("/ by zero");
      expect((await dumpNeo4j(server)).nodes).toEqual([
        { key: drone, kind: "Drone", attributes: {}, firstSeen: 1, lastSeen: 1 },
      ]);
      await opened(server, { migrations: [[step], [step]] }).transact(nothing);
      expect((await dumpNeo4j(server)).nodes).toMatchObject([{ attributes: { migrated: 2 } }]);
    });

    test("is erased where that is asked for, and then made anew", async () => {
      const server = await emptied();
      const before = opened(server);
      await before.transact((tx) => tx.apply([putDrone]));
      const after = opened(server, { isErasing: true });
      await after.transact(nothing);
      expect((await dumpNeo4j(server)).nodes).toEqual([]);
      expect(after.storeId).not.toBe(before.storeId);
      await expect(
        opened(await emptied("CREATE (:Person)"), { isErasing: true }).transact(nothing),
      ).rejects.toMatchObject({ code: "ASSIM_STORE_FOREIGN" });
    });

    test("another CMA that writes there is noticed by both, and nothing is written then", async () => {
      const server = await emptied();
      const [one, other] = [opened(server), opened(server)];
      const shared = { code: "ASSIM_STORE_SHARED" };
      await one.transact((tx) => tx.apply([putDrone]));
      await other.transact(nothing);
      const erase = { op: "delete_node", key: drone } as const;
      await expect(one.transact((tx) => tx.apply([erase]))).rejects.toMatchObject(shared);
      expect((await dumpNeo4j(server)).nodes).toMatchObject([{ key: drone }]);
      await one.transact(nothing);
      await expect(other.transact(nothing)).rejects.toMatchObject(shared);
      await other.transact(nothing);
      await other.transact(nothing);
    });

    test("erased behind the CMA's back is said, not mended in silence", async () => {
      const server = await emptied();
      const store = opened(server);
      await store.transact(nothing);
      await emptyNeo4j(server);
      await expect(store.transact(nothing)).rejects.toMatchObject({ code: "ASSIM_STORE_ERASED" });
    });
  });

  describe(`a commit to ${name} whose answer was lost`, () => {
    const lost = () => Object.assign(new Error("lost"), { code: "ServiceUnavailable" });

    test.each([true, false])("is done once (had it arrived: %s)", async (hasArrived) => {
      const real = await emptied();
      let isLosing = false;
      const server: Neo4jServer = {
        ...real,
        write: async (work) => {
          const answer = real.write(async (run) => {
            const result = await work(run);
            if (isLosing && !hasArrived) throw lost();
            return result;
          });
          await answer;
          if (isLosing) throw lost();
          return answer;
        },
      };
      const store = opened(server);
      await store.transact(nothing);
      let runs = 0;
      const body: Parameters<GraphStore["transact"]>[0] = async (tx) => {
        runs += 1;
        const count = Number((await tx.state("count")) ?? 0) + 1;
        await tx.setState("count", String(count));
        return `the ${count}.`;
      };
      isLosing = true;
      await expect(store.transact(body)).rejects.toMatchObject({ code: "ASSIM_STORE_DOWN" });
      isLosing = false;
      // Somebody else's turn comes before we try again.
      await store.transact((tx) => tx.setState("other", "x"));
      expect(await store.transact(body)).toBe("the 1.");
      expect(runs).toBe(hasArrived ? 1 : 2);
      expect(await store.transact(body)).toBe("the 2.");
      expect(await store.transact((tx) => tx.state("count"))).toBe("2");
    });
  });

  describe(`beside ${name}`, () => {
    test.each([
      ["says nothing", undefined],
      ["speaks HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n"],
    ])("a port whose owner %s is no server that answers", async (_, answer) => {
      const stranger = createServer((socket) => {
        socket.on("error", () => undefined);
        if (answer !== undefined) socket.end(answer);
      }).listen(0, "127.0.0.1");
      await once(stranger, "listening");
      onTestFinished(() => void stranger.close());
      const bound = stranger.address();
      if (bound === null || typeof bound === "string") throw new Error("no port");
      const uri = `bolt://127.0.0.1:${bound.port}`;
      const server = openNeo4j({ uri, user: "u", password: "p" }, { retryMs: 0, silentMs: 2_000 });
      onTestFinished(() => server.close());
      const failure = await opened(server, { address: uri })
        .transact(nothing)
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(AssimilationError);
      expect(failure).toMatchObject({ code: "ASSIM_STORE_DOWN" });
    });

    test("what is under way when the server is let go fails at once", async () => {
      const server = await emptied();
      const store = opened(server);
      const hanging = store.transact(async (tx) => {
        await tx.state("x");
        void server.close();
        await tx.state("y");
      });
      await expect(hanging).rejects.toMatchObject({ code: "ASSIM_STORE_DOWN" });
    });
  });
};

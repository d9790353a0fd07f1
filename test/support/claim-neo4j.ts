/**
 * Whether tests may erase what is in a Neo4j: a database that was empty when they came, which they
 * mark, or one with their mark, which a run that was broken off left behind.
 *
 * The mark is an index without entries: it stays when all nodes go, and no store looks at it.
 */
import type { Neo4jServer } from "#cma/store/neo4j/neo4j-server.ts";
import { emptyNeo4j } from "./dump-neo4j.ts";

const MARK = "assim_tests_may_erase_this";

/** @throws Error (as a rejection) where there is something that no test put there; then nothing was changed. */
export const claimNeo4j = async (server: Neo4jServer): Promise<void> => {
  const [mark] = await server.read((run) =>
    run("SHOW INDEXES YIELD name WHERE name = $name RETURN name", { name: MARK }),
  );
  if (mark !== undefined) return;
  const [node] = await server.read((run) => run("MATCH (n) RETURN 1 AS one LIMIT 1", {}));
  if (node !== undefined) {
    throw new Error(
      "NEO4J_URI names a database that has data in it, and these tests erase all that is there: name an empty one.",
    );
  }
  await server.write((run) =>
    run(`CREATE INDEX ${MARK} IF NOT EXISTS FOR (n:AssimTest) ON (n.erased)`, {}),
  );
};

/** Of a claimed one: empty, and without the mark, so that what comes next is not taken for ours. */
export const releaseNeo4j = async (server: Neo4jServer): Promise<void> => {
  await emptyNeo4j(server);
  await server.write((run) => run(`DROP INDEX ${MARK} IF EXISTS`, {}));
};

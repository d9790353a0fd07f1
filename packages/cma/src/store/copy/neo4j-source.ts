/**
 * A graph in Neo4j, to be copied.
 *
 * It is read in many transactions. The token that every transaction of a CMA leaves behind tells
 * whether there was one in between.
 */
import { storeError } from "../neo4j/neo4j-errors.ts";
import type { Neo4jServer, RunCypher } from "../neo4j/neo4j-server.ts";
import { checkSchema } from "../neo4j/schema.ts";
import type { StoreSource } from "./contents.ts";
import { neo4jContents } from "./neo4j-contents.ts";

/** `server` is closed with the source. @throws AssimilationError (as a rejection) `ASSIM_STORE_…`. */
export const createNeo4jSource = async (
  server: Neo4jServer,
  address: string,
): Promise<StoreSource> => {
  const saying = <T>(work: (run: RunCypher) => Promise<T>): Promise<T> =>
    server.read(work).catch((error: unknown) => {
      throw storeError(error, address);
    });
  const token = () => saying(readToken);

  try {
    await saying(checkSchema);
    // Before all else: what changes from here on is noticed.
    const before = await token();
    return {
      ...(await neo4jContents(server, address)),
      hasChanged: async () => (await token()) !== before,
      close: server.close,
    };
  } catch (error) {
    await server.close();
    throw error;
  }
};

const readToken = async (run: RunCypher) =>
  (await run("MATCH (s:AssimStore) RETURN s.token AS token", {}))[0]?.["token"];

/**
 * A Neo4j server, as the store is allowed to know it: the seam in front of the driver.
 *
 * Every call rejects with what the driver throws: an Error with the server's status as `code`, such
 * as `Neo.ClientError.Security.Unauthorized`. neo4j-errors.ts makes sentences of them.
 */

/** A number that is a safe integer is an integer in the database, any other a float. */
export type CypherValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly CypherValue[]
  | { readonly [name: string]: CypherValue };

export type CypherMap = Readonly<Record<string, CypherValue>>;

/**
 * Statements are ours, values are parameters: nothing that a host said is ever in `cypher`. `check`
 * is called with each row as it comes, before it is kept; what it throws ends the answer and the call.
 */
export type RunCypher = (
  cypher: string,
  parameters: CypherMap,
  check?: (row: CypherMap) => void,
) => Promise<readonly CypherMap[]>;

export interface Neo4jAddress {
  /** `bolt://`, `neo4j://`, and with `+s` for TLS. */
  readonly uri: string;
  readonly user: string;
  readonly password: string;
}

/** Opens nothing yet: connections are made when they are needed. */
export type OpenNeo4j = (address: Neo4jAddress) => Neo4jServer;

export interface Neo4jServer {
  /**
   * One transaction that may write. `work` may be run again from the start where the server was
   * lost or asks for it; then the outcome of the earlier commit may not be known.
   */
  readonly write: <T>(work: (run: RunCypher) => Promise<T>) => Promise<T>;
  /**
   * One transaction that cannot write, whatever the statement says. The server ends it after
   * `limitMs`, a minute unless told.
   */
  readonly read: <T>(work: (run: RunCypher) => Promise<T>, limitMs?: number) => Promise<T>;
  /** As the server says it: `Neo4j/5.26.31`. Proves that user and password are right. */
  readonly version: () => Promise<string>;
  /** What is under way fails at once. */
  readonly close: () => Promise<void>;
}

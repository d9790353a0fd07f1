/**
 * Neo4j through its own driver; the only importer.
 *
 * The driver keeps a few connections, finds a cluster's leader for `neo4j://`, and runs a
 * transaction again where that can help, for {@link RETRY_MS}; who waits longer is asked to.
 */
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import neo4j, {
  type Driver,
  int,
  type ManagedTransaction,
  type Session,
  session as sessionModes,
} from "neo4j-driver";
import type {
  CypherMap,
  CypherValue,
  Neo4jServer,
  RunCypher,
} from "../store/neo4j/neo4j-server.ts";

export interface Neo4jAddress {
  /** `bolt://`, `neo4j://`, and with `+s` for TLS. */
  readonly uri: string;
  readonly user: string;
  readonly password: string;
}

const CONNECT_MS = 5_000;
const RETRY_MS = 10_000;

/** The server ends what takes longer: a transaction of a CMA that is gone locks nobody out for long. */
const TRANSACTION_MS = 60_000;

/** Rows that the server sends in one go: more than most answers have. */
const ROWS_AT_ONCE = 10_000;

export interface Neo4jLimits {
  /** How long a transaction is tried again before the caller hears why; 10 s unless told. */
  readonly retryMs?: number;
}

export const openNeo4j = (
  { uri, user, password }: Neo4jAddress,
  { retryMs = RETRY_MS }: Neo4jLimits = {},
): Neo4jServer => {
  if (uri.includes("+s")) trustTheSystem();
  const driver: Driver = neo4j.driver(uri, neo4j.auth.basic(user, password), {
    connectionTimeout: CONNECT_MS,
    connectionAcquisitionTimeout: CONNECT_MS,
    maxTransactionRetryTime: retryMs,
    disableLosslessIntegers: true,
    fetchSize: ROWS_AT_ONCE,
    telemetryDisabled: true,
    notificationFilter: { minimumSeverityLevel: "OFF" },
    userAgent: "assimilation-cma",
  });

  const within = async <T>(
    mode: typeof sessionModes.READ | typeof sessionModes.WRITE,
    work: (session: Session) => Promise<T>,
  ): Promise<T> => {
    const session = driver.session({ defaultAccessMode: mode });
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  };

  const limits = { timeout: TRANSACTION_MS };
  return {
    write: (work) =>
      within(sessionModes.WRITE, (session) =>
        session.executeWrite((transaction) => work(runIn(transaction)), limits),
      ),
    read: (work) =>
      within(sessionModes.READ, (session) =>
        session.executeRead((transaction) => work(runIn(transaction)), limits),
      ),
    version: async () => (await driver.getServerInfo()).agent ?? "",
    close: () => driver.close(),
  };
};

const runIn =
  (transaction: ManagedTransaction): RunCypher =>
  async (cypher, parameters) => {
    const { records } = await transaction.run(cypher, mapToDriver(parameters));
    return records.map((record) => mapOf(record.toObject()));
  };

/** As the driver takes it: it writes each plain number as a float, and knows bytes as Int8Array. */
const toDriver = (value: CypherValue): unknown => {
  if (typeof value === "number") return Number.isSafeInteger(value) ? int(value) : value;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) {
    return new Int8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  return isList(value) ? value.map(toDriver) : mapToDriver(value);
};

const mapToDriver = (map: CypherMap): Record<string, unknown> =>
  Object.fromEntries(Object.entries(map).map(([name, each]) => [name, toDriver(each)]));

/** Nodes, times and whatever else our statements never answer become texts. */
const ofDriver = (value: unknown): CypherValue => {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  if (value instanceof Int8Array) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  if (Array.isArray(value)) return value.map(ofDriver);
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return mapOf(value);
  }
  return String(value);
};

const mapOf = (map: object): CypherMap =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, ofDriver(value)]));

const isList = (value: CypherValue): value is readonly CypherValue[] => Array.isArray(value);

/** Certificates of a site's own authority are where the system has them. */
const trustTheSystem = (): void =>
  setDefaultCACertificates([
    ...new Set([...getCACertificates("default"), ...getCACertificates("system")]),
  ]);

/**
 * Neo4j through its own driver; the only importer.
 *
 * The driver keeps a few connections, finds a cluster's leader for `neo4j://`, and runs a
 * transaction again where that can help, for {@link RETRY_MS}; who waits longer is asked to. It is
 * loaded with the first server, and not before: it takes a quarter of a second, and memory.
 */
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { Driver, Record as DriverRecord, ManagedTransaction, Result } from "neo4j-driver";
import type {
  CypherMap,
  CypherValue,
  Neo4jAddress,
  Neo4jServer,
  RunCypher,
} from "../store/neo4j/neo4j-server.ts";

const CONNECT_MS = 5_000;
const RETRY_MS = 10_000;
const SILENT_MS = 30_000;

/** The server ends what takes longer: a transaction of a CMA that is gone locks nobody out for long. */
const TRANSACTION_MS = 60_000;

/** Rows that the server sends in one go: more than most answers have. */
const ROWS_AT_ONCE = 10_000;

export interface Neo4jLimits {
  /** How long a transaction is tried again before the caller hears why; 10 s unless told. */
  readonly retryMs?: number;
  /** How long a server may say nothing before its connections are given up; 30 s unless told. */
  readonly silentMs?: number;
}

export const openNeo4j = (
  { uri, user, password }: Neo4jAddress,
  { retryMs = RETRY_MS, silentMs = SILENT_MS }: Neo4jLimits = {},
): Neo4jServer => {
  if (uri.includes("+s")) trustTheSystem();
  const connect = async (): Promise<Connected> => {
    const { default: neo4j } = await import("neo4j-driver");
    const driver = neo4j.driver(uri, neo4j.auth.basic(user, password), {
      connectionTimeout: CONNECT_MS,
      connectionAcquisitionTimeout: CONNECT_MS,
      maxTransactionRetryTime: retryMs,
      disableLosslessIntegers: true,
      fetchSize: ROWS_AT_ONCE,
      telemetryDisabled: true,
      notificationFilter: { minimumSeverityLevel: "OFF" },
      userAgent: "assimilation-cma",
    });
    return { driver, int: neo4j.int };
  };
  let connected: Promise<Connected> | undefined;
  const connection = (): Promise<Connected> => {
    connected ??= isClosed ? Promise.reject(new NoServerError(CLOSED)) : connect();
    return connected;
  };
  let isClosed = false;
  const waiting = new Set<(reason: Error) => void>();

  /** The driver leaves those who wait on a closed connection waiting: we tell them. */
  const giveUp = (reason: string): void => {
    void connected?.then(({ driver }) => driver.close(), ignore);
    connected = undefined;
    for (const tell of waiting) tell(new NoServerError(reason));
  };

  const listening = <T>(work: (heard: () => void) => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const heard = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => giveUp(`It said nothing for ${silentMs / 1000} s.`), silentMs);
      };
      const over = (): void => {
        clearTimeout(timer);
        waiting.delete(fail);
      };
      const fail = (reason: unknown): void => {
        over();
        reject(reason);
      };
      waiting.add(fail);
      heard();
      work(heard).then((answer) => {
        over();
        resolve(answer);
      }, fail);
    });

  const within = <T>(
    mode: "READ" | "WRITE",
    work: (run: RunCypher) => Promise<T>,
    timeout = TRANSACTION_MS,
  ): Promise<T> =>
    listening(async (heard) => {
      const { driver, int } = await connection();
      const session = driver.session({ defaultAccessMode: mode });
      const limits = { timeout };
      let mistake: unknown;
      const worked = (transaction: ManagedTransaction): Promise<T> =>
        work(runIn(transaction, int, heard)).catch((error: unknown) => {
          mistake = error;
          throw error;
        });
      try {
        return mode === "WRITE"
          ? await session.executeWrite(worked, limits)
          : await session.executeRead(worked, limits);
      } catch (error) {
        throw error === mistake ? error : understood(error);
      } finally {
        await session.close();
      }
    });

  return {
    write: (work) => within("WRITE", work),
    read: (work, limitMs) => within("READ", work, limitMs),
    version: () =>
      listening(async () => {
        const { driver } = await connection();
        const { agent = "" } = await driver.getServerInfo().catch(rethrow);
        return agent;
      }),
    close: async () => {
      isClosed = true;
      giveUp(CLOSED);
    },
  };
};

interface Connected {
  readonly driver: Driver;
  readonly int: ToInteger;
}

/** Makes an integer of a safe one: the driver writes each plain number as a float. */
type ToInteger = (value: number) => unknown;

const CLOSED = "The store is being closed.";

const ignore = (): void => undefined;

/** As the driver says that a server cannot be reached. */
class NoServerError extends Error {
  readonly code = "ServiceUnavailable";
}

/**
 * What is not Bolt makes the driver stumble, in a RangeError or a TypeError of its own. That is no
 * mistake of ours: somebody else is on the port, or between.
 */
const understood = (error: unknown): unknown =>
  !(error instanceof Error) || error instanceof NoServerError || error.name === "Neo4jError"
    ? error
    : new NoServerError(`It does not speak Bolt: ${error.message}`, { cause: error });

const rethrow = (error: unknown): never => {
  throw understood(error);
};

const runIn =
  (transaction: ManagedTransaction, int: ToInteger, heard: () => void): RunCypher =>
  async (cypher, parameters, check = ignore) => {
    const result = transaction.run(cypher, mapToDriver(parameters, int));
    const rows = await rowsOf(result, check);
    heard();
    return rows;
  };

/**
 * All rows, up to one that `check` throws about; the server is told to keep the rest. Called back for
 * each: waiting for each takes as long as all else together.
 */
const rowsOf = (result: Result, check: (row: CypherMap) => void): Promise<readonly CypherMap[]> =>
  new Promise((resolve, reject) => {
    const rows: CypherMap[] = [];
    let refuse: (() => void) | undefined;
    result.subscribe({
      onNext: (record) => {
        if (refuse !== undefined) return;
        const row = rowOf(record);
        try {
          check(row);
          rows.push(row);
        } catch (refusal) {
          rows.length = 0;
          refuse = () => reject(refusal);
          // A summary is what comes when no more rows do: we ask for it, and the rest is not sent.
          result.summary().catch(ignore);
        }
      },
      onCompleted: () => {
        if (refuse === undefined) resolve(rows);
        else refuse();
      },
      onError: (error) => reject(understood(error)),
    });
  });

const rowOf = (record: DriverRecord): CypherMap =>
  Object.fromEntries(record.keys.map((name) => [String(name), ofDriver(record.get(name))]));

/** As the driver takes it: it knows bytes as Int8Array. */
const toDriver = (value: CypherValue, int: ToInteger): unknown => {
  if (typeof value === "number") return Number.isSafeInteger(value) ? int(value) : value;
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) {
    return new Int8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  return isList(value) ? value.map((each) => toDriver(each, int)) : mapToDriver(value, int);
};

const mapToDriver = (map: CypherMap, int: ToInteger): Record<string, unknown> =>
  Object.fromEntries(Object.entries(map).map(([name, each]) => [name, toDriver(each, int)]));

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

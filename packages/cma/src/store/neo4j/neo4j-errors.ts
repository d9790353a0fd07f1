/**
 * What server and driver said, as a code and a sentence for people.
 *
 * Source: Neo4j status codes, neo4j.com/docs/status-codes; and what was seen of 5.26 and 2026.08.
 */
import { AssimilationError, type ErrorCode } from "@assimilation/protocol";

interface ServerFailure {
  readonly code: ErrorCode;
  /** Of the server's or the driver's code. The first that matches counts. */
  readonly said: RegExp;
  readonly sentence: (address: string) => string;
}

const serverFailures: readonly ServerFailure[] = [
  {
    code: "ASSIM_STORE_LOGIN",
    said: /\.Security\.(Unauthorized|CredentialsExpired|TokenExpired|AuthenticationRateLimit)$/,
    sentence: (address) =>
      `${address} refuses the user or the password of crypto.d/neo4j.creds: put the right ones there, each on a line of its own.`,
  },
  {
    code: "ASSIM_STORE_RIGHTS",
    said: /\.Security\./,
    sentence: (address) =>
      `${address} does not let the user of crypto.d/neo4j.creds do that: he must be able to read, write and create constraints and indexes.`,
  },
  {
    code: "ASSIM_STORE_READONLY",
    said: /\.(NotALeader|ForbiddenOnReadOnlyDatabase|ReadOnly|WriteOnReadOnlyAccessDatabase)$/,
    sentence: (address) =>
      `${address} takes no writes: of a cluster, give an address that begins with neo4j:// rather than bolt://; else see what made the server read-only.`,
  },
  {
    code: "ASSIM_STORE_FULL",
    said: /(OutOfDiskSpace|DiskFull)/,
    sentence: (address) => `No space is left for ${address}: make room on its file system.`,
  },
  {
    code: "ASSIM_STORE_DOWN",
    said: /^(ServiceUnavailable|SessionExpired)$|\.(DatabaseUnavailable|DatabaseNotFound|UnableToStartDatabase)$/,
    sentence: (address) =>
      `${address} does not answer as a Neo4j server: see whether it runs, and whether a firewall is between.`,
  },
  {
    code: "ASSIM_STORE_SERVER",
    said: /^Neo\.(TransientError|DatabaseError)\.|\.TransactionTimedOut|\.LockClientStopped$|\.TransactionMarkedAsFailed$|^ProtocolError$/,
    sentence: (address) => `${address} could not do it: see its own log.`,
  },
];

/**
 * An AssimilationError for what the world did; anything else comes back as it was, for then the
 * mistake is ours.
 */
export const storeError = (error: unknown, address: string): unknown => {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const said = isUnreachable(error) ? "ServiceUnavailable" : String(error.code);
  const failure = serverFailures.find((each) => each.said.test(said));
  if (failure === undefined || error instanceof AssimilationError) return error;
  return new AssimilationError(failure.code, `${failure.sentence(address)} (${firstLine(error)})`, {
    cause: error,
  });
};

/** The driver has no code for a pool that gets no connection in time, nor for a server that is another's. */
const isUnreachable = ({ message }: Error): boolean =>
  /^(Connection acquisition timed out|Pool is closed|Server responded HTTP|Unknown Bolt protocol)/.test(
    message,
  );

/** Without what a driver says of its routing table, which tells an operator nothing. */
const firstLine = ({ message }: Error): string =>
  message.split(/\n|\. Known routing table/)[0]?.slice(0, 300) ?? "";

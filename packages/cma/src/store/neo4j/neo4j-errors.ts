/**
 * What server and driver said, as a code and a sentence for people.
 *
 * Source: Neo4j status codes, neo4j.com/docs/status-codes; what was seen of 5.26 and 2026.08; and
 * the names that Node gives to what is wrong with a certificate, nodejs.org/api/tls.html.
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
    said: /\.Security\.CredentialsExpired$/,
    sentence: (address) =>
      `${address} wants the first password of the user of crypto.d/neo4j.creds changed: cypher-shell asks for a new one; then put that there.`,
  },
  {
    code: "ASSIM_STORE_LOGIN",
    said: /\.Security\.(Unauthorized|TokenExpired)$/,
    sentence: (address) =>
      `${address} refuses the user or the password of crypto.d/neo4j.creds: put the right ones there, each on a line of its own; a CMA that runs reads them when it is started again.`,
  },
  {
    // It passes after some seconds, and others than the CMA may have caused it.
    code: "ASSIM_STORE_SERVER",
    said: /\.Security\.AuthenticationRateLimit$/,
    sentence: (address) =>
      `${address} lets the user of crypto.d/neo4j.creds wait, because somebody gave a wrong password too often: see its security log.`,
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
      `${address} takes no writes: of a cluster, give an address that begins with neo4j:// rather than bolt://; else see what made the server read-only, such as server.databases.default_to_read_only or a full disk.`,
  },
  {
    code: "ASSIM_STORE_FULL",
    said: /(OutOfDiskSpace|DiskFull)/,
    sentence: (address) => `No space is left for ${address}: make room on its file system.`,
  },
  {
    // What a full disk becomes: the database stops, and stays so when there is room again.
    code: "ASSIM_STORE_STOPPED",
    said: /\.Transaction\.(TransactionLogError|TransactionStartFailed)$/,
    sentence: (address) =>
      `${address} has stopped its database, as it does when its disk is full: make room, see its debug.log, and restart Neo4j.`,
  },
  {
    code: "ASSIM_STORE_TLS",
    said: /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
    sentence: (address) =>
      `The certificate of ${address} is not valid today: renew it, or set the clock of this host right.`,
  },
  {
    code: "ASSIM_STORE_TLS",
    said: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    sentence: (address) =>
      `${address} shows a certificate for another name: name the server as its certificate does, or give it one for this name.`,
  },
  {
    code: "ASSIM_STORE_TLS",
    said: /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*)$/,
    sentence: (address) =>
      `${address} shows a certificate of an authority that this host does not trust: if it is yours, add the authority to the system's (update-ca-certificates, update-ca-trust); a CMA that runs trusts it when it is started again.`,
  },
  {
    code: "ASSIM_STORE_TLS",
    said: /^(CERT_|ERR_TLS_|INVALID_|CRL_)/,
    sentence: (address) => `The certificate of ${address} cannot be trusted: give it another.`,
  },
  {
    code: "ASSIM_STORE_TLS",
    said: /^no TLS$/,
    sentence: (address) =>
      `${address} does not speak TLS: switch it on in the server (server.bolt.tls_level), or see whether the port is another program's.`,
  },
  {
    code: "ASSIM_STORE_DOWN",
    said: /^ended before TLS$/,
    sentence: (address) =>
      `${address} ended the connection when TLS was to begin: see whether it speaks TLS (server.bolt.tls_level), and whether it runs.`,
  },
  {
    code: "ASSIM_STORE_DOWN",
    said: /^(ServiceUnavailable|SessionExpired)$|\.(DatabaseUnavailable|DatabaseNotFound|UnableToStartDatabase)$/,
    sentence: (address) =>
      `${address} does not answer as a Neo4j server: see whether it runs, and whether a firewall is between.`,
  },
  {
    code: "ASSIM_STORE_TOO_MUCH",
    said: /\.TransactionTimedOut|OutOfMemoryError$/,
    sentence: (address) =>
      `${address} could not do so much at once: give it more memory (db.memory.transaction.max, server.memory.heap.max_size), or see in its log what keeps it busy.`,
  },
  {
    code: "ASSIM_STORE_SERVER",
    said: /^Neo\.(TransientError|DatabaseError)\.|\.LockClientStopped$|\.TransactionMarkedAsFailed$|^ProtocolError$/,
    sentence: (address) => `${address} could not do it: see its own log.`,
  },
];

/**
 * An AssimilationError for what the world did; anything else comes back as it was, for then the
 * mistake is ours.
 */
export const storeError = (error: unknown, address: string): unknown => {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const said = saidBy(error);
  const failure = serverFailures.find((each) => each.said.test(said));
  if (failure === undefined || error instanceof AssimilationError) return error;
  const detail = failure.code === "ASSIM_STORE_TLS" ? said : detailOf(error);
  const elsewhere = failure.code === "ASSIM_STORE_DOWN" ? elsewhereOf(detail, address) : undefined;
  const sentence = elsewhere === undefined ? failure.sentence(address) : sentOn(address, elsewhere);
  return new AssimilationError(failure.code, `${sentence} (${detail})`, { cause: error });
};

const sentOn = (address: string, elsewhere: string): string =>
  `${address} sends us on to ${elsewhere}, which cannot be reached from here: let server.bolt.advertised_address say how this host reaches it, or give an address that begins with bolt://.`;

/**
 * With `neo4j://` the driver asks the server who is to be asked, as of a cluster. Behind a port
 * forward or in a container that can be an address which is good inside only. A name that was
 * not given, or another port, is one of these; of an address nobody can tell.
 */
const elsewhereOf = (detail: string, address: string): string | undefined => {
  const [, given = "", port = "7687"] =
    /^neo4j.*?:\/\/(\[.*\]|[^:/]+)(?::(\d+))?/.exec(address) ?? [];
  const [, name, peer, peerPort = port] =
    /^(?:getaddrinfo \w+ (\S+)|connect \w+ (\S+:(\d+)))$/.exec(detail) ?? [];
  const isOther = name === undefined ? peerPort !== port : !sameName(name, given);
  return given !== "" && isOther ? (name ?? peer) : undefined;
};

const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** What is wrong with the connection is in the text alone, and with `neo4j://` in that of the cause. */
const saidBy = (error: Error & { readonly code: unknown }): string => {
  const texts = textsOf(error);
  const [, certificate] = /Socket responded with: (\w+)/.exec(texts) ?? [];
  if (certificate !== undefined) return certificate;
  if (/:SSL routines:/.test(texts)) return "no TLS";
  if (/disconnected before secure TLS connection/.test(texts)) return "ended before TLS";
  return isUnreachable(error) ? "ServiceUnavailable" : String(error.code);
};

const textsOf = ({ message, cause }: Error): string =>
  cause instanceof Error ? `${message}\n${textsOf(cause)}` : message;

/** The driver has no code for a pool that gets no connection in time, nor for a server that is another's. */
const isUnreachable = ({ message }: Error): boolean =>
  /^(Connection acquisition timed out|Pool is closed|Server responded HTTP|Unknown Bolt protocol)/.test(
    message,
  );

/** What the system said, else the first line, but for the routing table: that tells an operator nothing. */
const detailOf = (error: Error): string => {
  const [, caused] = /Caused by: ([^\n]+)/.exec(textsOf(error)) ?? [];
  const line = caused ?? error.message.split(/\n|\. Known routing table/)[0] ?? "";
  return line.slice(0, 300);
};

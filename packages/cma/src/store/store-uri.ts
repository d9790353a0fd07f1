/** `--database`: which store, and which file the embedded one is. */
import { AssimilationError, type Paths } from "@assimilation/protocol";

export type StoreAddress =
  | { readonly kind: "sqlite"; readonly file: string }
  | { readonly kind: "neo4j"; readonly uri: string };

/** What `--database` of the CMA says. No path: the installation's own file. */
type DatabaseChoice =
  | { readonly kind: "sqlite"; readonly path: string | undefined }
  | { readonly kind: "neo4j"; readonly uri: string };

export const addressOfChoice = (choice: DatabaseChoice, { state }: Paths): StoreAddress =>
  choice.kind === "neo4j" ? choice : { kind: "sqlite", file: choice.path ?? `${state}/cma.sqlite` };

/** Whether {@link addressOfUri} takes it. */
export const isStoreUri = (text: string): boolean => isNeo4jUri(text) || SQLITE_URI.test(text);

/** As an operator writes it: `sqlite:PATH`, `sqlite:` alone, or a server. @throws AssimilationError */
export const addressOfUri = (uri: string, paths: Paths): StoreAddress => {
  if (isNeo4jUri(uri)) return { kind: "neo4j", uri };
  if (/^(bolt|neo4j)\+ssc:/.test(uri)) {
    throw new AssimilationError(
      "ASSIM_STORE_URI",
      `${uri} would take any certificate; write +s, and see that this host trusts the server's authority.`,
    );
  }
  const path = SQLITE_URI.exec(uri)?.[1];
  if (path !== undefined) {
    return addressOfChoice({ kind: "sqlite", path: path || undefined }, paths);
  }
  throw new AssimilationError(
    "ASSIM_STORE_URI",
    `${uri} is no store, such as sqlite:/var/lib/assimilation/cma.sqlite or neo4j://host:7687.`,
  );
};

const SQLITE_URI = /^sqlite:(?:\/\/)?(.*)$/;

/** Without a user: user and password are in `crypto.d/neo4j.creds`. */
const isNeo4jUri = (text: string): boolean => /^(bolt|neo4j)(\+s)?:\/\/[^\s/@?#]+\/?$/.test(text);

/** Whether what is said to the server could be read on the way. */
export const isOpenToOthers = (uri: string): boolean => {
  const [, scheme = "", host = ""] = /^([^:]+):\/\/(\[[^\]]*\]|[^:/]*)/.exec(uri) ?? [];
  return !scheme.includes("+") && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(host);
};

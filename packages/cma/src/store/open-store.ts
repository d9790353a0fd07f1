/** The store that `--database` names, opened with what it needs of this installation. */
import type { Logger, Paths, PrivateFilesDeps, RandomSource } from "@assimilation/protocol";
import type { StoreSource, StoreTarget } from "./copy/contents.ts";
import { createNeo4jSource } from "./copy/neo4j-source.ts";
import { createNeo4jTarget } from "./copy/neo4j-target.ts";
import { createSqliteSource } from "./copy/sqlite-source.ts";
import { createSqliteTarget } from "./copy/sqlite-target.ts";
import type { GraphReader } from "./graph-reader.ts";
import type { GraphStore } from "./graph-store.ts";
import { loadCredentials } from "./neo4j/credentials.ts";
import { createNeo4jReader } from "./neo4j/neo4j-reader.ts";
import type { Neo4jServer, OpenNeo4j } from "./neo4j/neo4j-server.ts";
import { createNeo4jStore } from "./neo4j/neo4j-store.ts";
import { randomId } from "./random-id.ts";
import type { AskApart } from "./sqlite/ask-apart.ts";
import type { OpenSqlite } from "./sqlite/sqlite-database.ts";
import { createSqliteReader } from "./sqlite/sqlite-reader.ts";
import { createSqliteStore } from "./sqlite/sqlite-store.ts";
import { isOpenToOthers, type StoreAddress } from "./store-uri.ts";

export interface StoreDrivers {
  readonly openSqlite: OpenSqlite;
  readonly openNeo4j: OpenNeo4j;
  readonly askSqliteApart?: AskApart;
}

export interface StoreDeps extends StoreDrivers, PrivateFilesDeps {
  readonly random: RandomSource;
  readonly logger: Logger;
  /** Removes the embedded store's file. */
  readonly eraseDatabase: (file: string) => void;
}

export interface OpenedStore {
  readonly store: GraphStore;
  /** What is asked of a server that does not answer fails at once. */
  readonly abandon: () => void;
}

/** @throws AssimilationError `ASSIM_STORE_…` or `ASSIM_KEYS_…`. A server is asked nothing yet. */
export const openStore = (
  deps: StoreDeps,
  address: StoreAddress,
  { paths, isErasing }: { readonly paths: Paths; readonly isErasing: boolean },
): OpenedStore => {
  if (address.kind === "sqlite") {
    if (isErasing) deps.eraseDatabase(address.file);
    return { store: createSqliteStore(deps, address), abandon: () => undefined };
  }
  const { uri } = address;
  const server = connect(deps, uri, paths);
  if (isOpenToOthers(uri)) {
    deps.logger.warn(
      { address: uri },
      "What is said to Neo4j is not encrypted; with neo4j+s it would be.",
    );
  }
  const store = createNeo4jStore({ server, random: deps.random }, { address: uri, isErasing });
  return { store, abandon: () => void server.close() };
};

/** For reading alone. @throws AssimilationError (as a rejection) as {@link openStore}. */
export const openReader = async (
  deps: StoreDrivers & PrivateFilesDeps,
  address: StoreAddress,
  paths: Paths,
): Promise<GraphReader> =>
  address.kind === "sqlite"
    ? createSqliteReader(deps, address)
    : createNeo4jReader({ server: connect(deps, address.uri, paths) }, { address: address.uri });

/** To copy from. @throws AssimilationError (as a rejection) as {@link openStore}. */
export const openSource = async (
  deps: StoreDrivers & PrivateFilesDeps,
  address: StoreAddress,
  paths: Paths,
): Promise<StoreSource> =>
  address.kind === "sqlite"
    ? createSqliteSource(deps, address.file)
    : createNeo4jSource(connect(deps, address.uri, paths), address.uri);

/** To copy into. @throws AssimilationError as {@link openStore}. A server is asked nothing yet. */
export const openTarget = (
  deps: StoreDrivers & PrivateFilesDeps & { readonly random: RandomSource },
  address: StoreAddress,
  paths: Paths,
): StoreTarget =>
  address.kind === "sqlite"
    ? createSqliteTarget(deps, address.file)
    : createNeo4jTarget(connect(deps, address.uri, paths), {
        address: address.uri,
        copyId: randomId(deps.random),
      });

const connect = (
  deps: Pick<StoreDrivers, "openNeo4j"> & PrivateFilesDeps,
  uri: string,
  { crypto }: Paths,
): Neo4jServer => deps.openNeo4j({ uri, ...loadCredentials(deps, crypto) });

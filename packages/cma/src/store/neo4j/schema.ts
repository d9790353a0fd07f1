/**
 * Constraints, indexes and the version of what is in the database; made and migrated here.
 *
 *     (:AssimStore {name: 'store', id, schema, sequence, token})      one, the store's own
 *     (:AssimEvent {sequence, …})   (:AssimState {name, value})       beside the graph
 *
 * Constraints and indexes follow the catalogue of kinds: what is missing is made at each start.
 * The version is about contents: a migration is never edited once released; a new one is appended.
 */
import { AssimilationError } from "@assimilation/protocol";
import type { EdgeKind } from "../../graph/edge-kinds.ts";
import { nodeKinds } from "../../graph/node-kinds.ts";
import type { CypherMap, Neo4jServer, RunCypher } from "./neo4j-server.ts";

/** Statements that bring the contents from one version to the next; version 1 is where all began. */
export type Migration = readonly string[];

export const migrations: readonly Migration[] = [];

/** In the place of the version while a copy is written, so that no CMA takes a half for a whole. */
export const UNFINISHED_COPY = 1_000_000;

/** What queries look up. Only attributes that are short whatever a host says: an index refuses 8 kB. */
const indexed = [
  { kind: "Drone", attribute: "designation" },
  { kind: "NICNode", attribute: "macaddr" },
  { kind: "IPaddrNode", attribute: "ipaddr" },
  { kind: "IPtcpportNode", attribute: "port" },
  { kind: "Change", attribute: "at" },
] as const;

/** Name and statement of each constraint and index. The names are what is looked for. */
const schemaObjects: readonly { readonly name: string; readonly cypher: string }[] = [
  ...nodeKinds.map(({ kind }) => unique(kind, "key")),
  unique("AssimStore", "name"),
  unique("AssimState", "name"),
  unique("AssimEvent", "sequence"),
  index("AssimEvent", "told", "sequence"),
  ...indexed.map(({ kind, attribute }) => index(kind, attribute)),
  edgeIndex("EVALUATED", "verdict"),
  edgeIndex("EVALUATED", "waivedBy"),
];

export interface SchemaOptions {
  readonly newStoreId: () => string;
  /** Instead of the shipped ones, for tests. */
  readonly migrations?: readonly Migration[];
}

/**
 * Answers the store's id.
 * @throws AssimilationError `ASSIM_STORE_TOO_OLD`, `…_NEWER`, `…_UNFINISHED` or `…_FOREIGN`, and then nothing was written.
 */
export const openSchema = async (
  server: Neo4jServer,
  { newStoreId, migrations: steps = migrations }: SchemaOptions,
): Promise<string> => {
  checkVersion(await server.version());
  const version = 1 + steps.length;
  checkStore(await server.read(readStore), version);

  const names = new Set((await server.read(readNames)).map(({ name }) => name));
  for (const { name, cypher } of schemaObjects) {
    if (!names.has(name)) await server.write((run) => run(cypher, {}));
  }
  await server.read((run) => run("CALL db.awaitIndexes(25)", {}));
  return server.write(async (run) => {
    const [row] = await run(mergeStore, { id: newStoreId(), version });
    // Asked again under its lock: another CMA may have been here meanwhile.
    checkStore(row === undefined ? [] : [row], version);
    for (const step of steps.slice(Number(row?.["version"]) - 1).flat()) await run(step, {});
    await run("MATCH (s:AssimStore {name: 'store'}) SET s.schema = $version", { version });
    return String(row?.["id"]);
  });
};

/** Everything, if it is ours; in steps that a small server has the memory for. */
export const eraseGraph = async (server: Neo4jServer): Promise<void> => {
  checkStore(await server.read(readStore), Number.POSITIVE_INFINITY);
  // Edges first, for one node may have so many that a server has not the memory for it.
  const steps = [
    "MATCH ()-[e]->() WITH e LIMIT 10000 DELETE e",
    "MATCH (n) WHERE NOT n:AssimStore WITH n LIMIT 5000 DETACH DELETE n",
  ];
  for (const step of steps) {
    const eraseSome = async (run: RunCypher) => run(`${step} RETURN count(*) AS erased`, {});
    while (Number((await server.write(eraseSome))[0]?.["erased"]) > 0);
  }
  await server.write((run) => run("MATCH (s:AssimStore) DELETE s", {}));
};

/** Of one that reads: the CMA must have been here, in this version. @throws AssimilationError */
export const checkSchema = async (run: RunCypher): Promise<void> => {
  const version = 1 + migrations.length;
  const rows = await readStore(run);
  checkStore(rows, version);
  const [row] = rows;
  if (row === undefined || Number(row["version"]) < version) {
    throw new AssimilationError(
      "ASSIM_STORE_OLDER",
      "The database in Neo4j is empty or of an older version: start the CMA of this version once, which brings it up to date.",
    );
  }
};

function unique(label: string, property: string) {
  const name = `assim_${label}_${property}`;
  return {
    name,
    cypher: `CREATE CONSTRAINT ${name} IF NOT EXISTS FOR (n:${label}) REQUIRE n.${property} IS UNIQUE`,
  };
}

function index(label: string, ...properties: readonly string[]) {
  const name = `assim_${label}_by_${properties.join("_")}`;
  const columns = properties.map((property) => `n.${property}`).join(", ");
  return { name, cypher: `CREATE INDEX ${name} IF NOT EXISTS FOR (n:${label}) ON (${columns})` };
}

function edgeIndex(kind: EdgeKind, property: string) {
  const name = `assim_${kind}_by_${property}`;
  return {
    name,
    cypher: `CREATE INDEX ${name} IF NOT EXISTS FOR ()-[e:${kind}]-() ON (e.${property})`,
  };
}

const readStore = (run: RunCypher): Promise<readonly CypherMap[]> =>
  run(
    `OPTIONAL MATCH (n) WITH n LIMIT 1 OPTIONAL MATCH (s:AssimStore)
     WITH n, s WHERE n IS NOT NULL
     RETURN s.schema AS version`,
    {},
  );

/** A constraint has an index of the same name behind it. */
const readNames = (run: RunCypher): Promise<readonly CypherMap[]> =>
  run("SHOW INDEXES YIELD name RETURN name", {});

const mergeStore = `MERGE (s:AssimStore {name: 'store'})
  ON CREATE SET s.id = $id, s.schema = $version, s.sequence = 0
  SET s.token = coalesce(s.token, '')
  RETURN s.id AS id, s.schema AS version`;

/** The oldest that is still maintained. */
const OLDEST = { major: 5, minor: 26 };

/** @throws AssimilationError `ASSIM_STORE_TOO_OLD`. What does not say its version is believed. */
const checkVersion = (agent: string): void => {
  const [, major, minor] = /^Neo4j\/(\d+)\.(\d+)/.exec(agent) ?? [];
  if (major === undefined || Number(major) > OLDEST.major) return;
  if (Number(major) === OLDEST.major && Number(minor) >= OLDEST.minor) return;
  throw new AssimilationError(
    "ASSIM_STORE_TOO_OLD",
    `The server is ${agent}; ${OLDEST.major}.${OLDEST.minor} is the oldest that serves: install it or a newer one.`,
  );
};

/** `rows`: none where the database is empty. */
const checkStore = (rows: readonly CypherMap[], known: number): void => {
  const [row] = rows;
  if (row === undefined) return;
  const version = row["version"];
  if (version === null || version === undefined) {
    throw new AssimilationError(
      "ASSIM_STORE_FOREIGN",
      "The database in Neo4j holds another program's graph: give the CMA a server, or a database, of its own.",
    );
  }
  if (Number(version) > known && version === UNFINISHED_COPY) {
    throw new AssimilationError(
      "ASSIM_STORE_UNFINISHED",
      "The database in Neo4j holds a copy that was not finished: run assimcli copy again, which begins anew.",
    );
  }
  if (Number(version) > known) {
    throw new AssimilationError(
      "ASSIM_STORE_NEWER",
      `The database in Neo4j was written by a newer version (schema ${version}; this one knows ${known}): install that version again, or restore a backup.`,
    );
  }
};

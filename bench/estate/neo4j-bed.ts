/** A Neo4j server for an estate: with the memory that a site would give it. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  currentVersion,
  ltsVersion,
  type Neo4jVersion,
  type RunningNeo4j,
  startNeo4j,
} from "#test/support/neo4j-server.ts";
import type { BenchOptions } from "../bench.ts";

const versions: Readonly<Record<BenchOptions["neo4j"], Neo4jVersion>> = {
  lts: ltsVersion,
  current: currentVersion,
};

const HEAP = "2g";
const PAGE_CACHE = "1g";

export const describeServer = (which: BenchOptions["neo4j"]): string =>
  `Neo4j ${versions[which].version}, on the same machine, with a heap of ${HEAP} and a page cache of ${PAGE_CACHE}.`;

export const withNeo4j = async <T>(
  which: BenchOptions["neo4j"],
  work: (server: RunningNeo4j) => Promise<T>,
): Promise<T> => {
  const server = await startNeo4j(versions[which], [`-Xms512m`, `-Xmx${HEAP}`], {
    "server.memory.pagecache.size": PAGE_CACHE,
  });
  try {
    return await work(server);
  } finally {
    await server.destroy();
  }
};

/** Ends the server. Bytes of its databases and of what is left of their logs. */
export const diskBytesOf = async ({ home, stop }: RunningNeo4j): Promise<number> => {
  await stop();
  return ["databases", "transactions"].reduce(
    (sum, folder) => sum + bytesBelow(join(home, "data", folder)),
    0,
  );
};

const bytesBelow = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).reduce(
    // In blocks, for the server makes files larger than what is in them.
    (sum, path) => sum + statSync(join(folder, path)).blocks * 512,
    0,
  );

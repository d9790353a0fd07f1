/**
 * The Neo4j servers that tests run on: fetched once through Maven into the user's cache, and the Java
 * that they need.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, globSync, mkdirSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { makeOnce } from "./make-once.ts";
import type { Need } from "./unable.ts";

export interface Neo4jVersion {
  readonly version: string;
  /** The oldest Java that it runs on. */
  readonly java: number;
  readonly mainClass: string;
  readonly flags: readonly string[];
}

export const ltsVersion: Neo4jVersion = {
  version: "5.26.31",
  java: 17,
  mainClass: "org.neo4j.server.CommunityEntryPoint",
  flags: [],
};

export const currentVersion: Neo4jVersion = {
  version: "2026.08.1",
  java: 21,
  mainClass: "org.neo4j.server.Neo4jCommunity",
  flags: ["--enable-native-access=ALL-UNNAMED"],
};

/** Undefined where the server can be had. Looks, and fetches nothing. */
export const needsNeo4j = ({ java, version }: Neo4jVersion): Need => {
  if (javaFor(java) === undefined) return `needs Java ${java} or newer (.ci/run installs it)`;
  if (existsSync(jarsOf(version)) || spawnSync("mvn", ["--version"]).status === 0) return undefined;
  return "needs Maven, to fetch a Neo4j server (.ci/run installs it)";
};

const cache = (): string =>
  join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "assimilation");

const jarsOf = (version: string): string => join(cache(), `neo4j-${version}`, "lib");

export const fetchJars = (version: string): string => {
  const jars = jarsOf(version);
  if (existsSync(jars)) return jars;
  mkdirSync(cache(), { recursive: true });
  const goal = "dependency:copy-dependencies";
  makeOnce(join(cache(), `neo4j-${version}`), (part) => {
    execFileSync(
      "mvn",
      [
        ...["-B", "-q", "-f", join(import.meta.dirname, "../neo4j/pom.xml"), goal],
        ...[`-Dneo4j.version=${version}`, "-DincludeScope=runtime"],
        `-DoutputDirectory=${part}/lib`,
      ],
      { stdio: "pipe" },
    );
  });
  return jars;
};

/**
 * The server's classes as Java has them in memory, beside the jars: with them a start costs half.
 * The first server that is stopped in order leaves them; another Java ignores them.
 */
export const classArchive = ({ version }: Neo4jVersion, java: string, home: string) => {
  const file = join(jarsOf(version), `../classes-${javaVersion(java)}.jsa`);
  if (existsSync(file)) {
    return { isMissing: false, flags: [`-XX:SharedArchiveFile=${file}`], keep: () => undefined };
  }
  const made = join(home, "classes.jsa");
  return {
    isMissing: true,
    flags: [`-XX:ArchiveClassesAtExit=${made}`],
    keep: () => {
      if (!existsSync(made)) return;
      copyFileSync(made, `${file}.${process.pid}`);
      renameSync(`${file}.${process.pid}`, file);
    },
  };
};

/** The oldest Java that will do, of those the system has and the one that .ci/run brings. */
export const javaFor = (oldest: number): string | undefined => {
  const known = [
    "java",
    ...globSync("/usr/lib/jvm/*/bin/java").toSorted(),
    ...globSync(join(cache(), "java-*/bin/java")).toSorted(),
  ];
  return known
    .map((path) => ({ path, version: javaVersion(path) }))
    .filter(({ version }) => version >= oldest)
    .toSorted((a, b) => a.version - b.version)[0]?.path;
};

/** 0 where there is none. */
const javaVersion = (path: string): number => {
  const { stderr } = spawnSync(path, ["-version"], { encoding: "utf8" });
  return Number(/version "(\d+)/.exec(stderr ?? "")?.[1] ?? 0);
};

/**
 * A real Neo4j server for tests: a process of its own on a free loopback port, with a password, in a
 * directory of its own.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Neo4jAddress } from "#cma/store/neo4j/neo4j-server.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { eventually } from "./eventually.ts";
import { freePort } from "./free-port.ts";
import { classArchive, fetchJars, javaFor, type Neo4jVersion } from "./neo4j-version.ts";

export { currentVersion, ltsVersion, type Neo4jVersion, needsNeo4j } from "./neo4j-version.ts";

export interface RunningNeo4j {
  readonly address: Neo4jAddress;
  /** Its directory: `data/databases` and `data/transactions` are what it keeps. */
  readonly home: string;
  readonly pid: () => number;
  /** SIGKILL; resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  /** SIGTERM; resolves when the process is gone, and all that was committed in its final place. */
  readonly stop: () => Promise<void>;
  /** On the same directory and port; resolves when a query answers. */
  readonly start: () => Promise<void>;
  /** From the next start on, beside those that it was made with. */
  readonly configure: (settings: Neo4jSettings) => void;
  /** Ends the process and removes its directory. */
  readonly destroy: () => Promise<void>;
}

/** Starts in two thirds of the time, and is slower once it is warm: for tests, not for measuring. */
const QUICK_START = ["-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"];

export type Neo4jSettings = Readonly<Record<string, string>>;

export interface Neo4jSetup {
  /** Where its directory is made; the system's place for such things unless told. */
  readonly below?: string;
  /** Nobody gets in before he has changed the password. */
  readonly mustChangePassword?: boolean;
}

/** `jvmFlags` and `settings` win over those that a test's server is kept small with. */
export const startNeo4j = async (
  version: Neo4jVersion,
  jvmFlags: readonly string[] = QUICK_START,
  settings: Neo4jSettings = {},
  { below = tmpdir(), mustChangePassword = false }: Neo4jSetup = {},
): Promise<RunningNeo4j> => {
  const jars = fetchJars(version.version);
  const java = javaFor(version.java);
  if (java === undefined) throw new Error(`no Java ${version.java}`);
  const home = mkdtempSync(join(below, "assim-neo4j-"));
  const port = await freePort("tcp");
  const address = { uri: `neo4j://127.0.0.1:${port}`, user: "neo4j", password: PASSWORD };
  makeHome(home, mustChangePassword);
  writeConfig(home, port, settings);
  const classes = classArchive(version, java, home);
  const flags = [...jvmFlags, ...(jvmFlags === QUICK_START ? classes.flags : [])];

  let child: ChildProcess | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child?.kill(signal);
    // One that a test has stopped, and failed, would not hear it.
    child?.kill("SIGCONT");
    await ended;
  };
  const killWithUs = (): void => {
    child?.kill("SIGKILL");
    // Again where it still writes: a process takes a moment to die.
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  process.once("exit", killWithUs);

  const running: RunningNeo4j = {
    address,
    home,
    pid: () => child?.pid ?? 0,
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    start: async () => {
      child = spawn(java, serverArguments(version, jars, home, flags), { stdio: "ignore" });
      ended = once(child, "close");
      await eventually(
        `Neo4j ${version.version} answers`,
        () => isAnswering(address),
        () => logOf(home),
        START_LIMIT_MS,
      );
    },
    configure: (more) => writeConfig(home, port, { ...settings, ...more }),
    destroy: async () => {
      process.off("exit", killWithUs);
      await end(classes.isMissing ? "SIGTERM" : "SIGKILL");
      classes.keep();
      rmSync(home, { recursive: true, force: true });
    },
  };
  await running.start();
  return running;
};

const serverArguments = (
  { mainClass, flags }: Neo4jVersion,
  jars: string,
  home: string,
  jvmFlags: readonly string[],
): readonly string[] => [
  ...["-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", ...flags, ...jvmFlags],
  ...["java.nio", "java.io", "sun.nio.ch", "java.util.concurrent"].map(
    (opened) => `--add-opens=java.base/${opened}=ALL-UNNAMED`,
  ),
  ...["-cp", `${jars}/*`, mainClass],
  ...[`--home-dir=${home}`, `--config-dir=${home}/conf`, "--console-mode"],
];

/** A start takes 5 to 10 s of a processor, and others may want it too. */
const START_LIMIT_MS = 180_000;

const PASSWORD = "correct-horse";

/** What `neo4j-admin dbms set-initial-password` writes for it, which takes as long as half a start. */
const HASHED =
  "SHA-256,523b3ebaa6511850029fb548c3d0bfed8979424d5a554177afc72ef88642b7ef,cf00dfd4a1b225d5aaf42df2c7adad18432f56cefcc3b8cdefcf895b0aa785e0,1024";

const makeHome = (home: string, mustChangePassword: boolean): void => {
  for (const folder of ["conf", "data/dbms", "logs", "run", "plugins", "import"]) {
    mkdirSync(join(home, folder), { recursive: true });
  }
  const login = `neo4j:${HASHED}:${mustChangePassword ? "password_change_required" : ""}\n`;
  writeFileSync(join(home, "data/dbms/auth.ini"), login);
};

/** Small: without the last three lines an empty server takes half a gigabyte. */
const writeConfig = (home: string, port: number, more: Neo4jSettings): void => {
  const settings = {
    ...Object.fromEntries(
      ["data", "logs", "run", "plugins", "import"].map((folder) => [
        `server.directories.${folder}`,
        join(home, folder),
      ]),
    ),
    "server.directories.transaction.logs.root": join(home, "data/transactions"),
    "server.bolt.listen_address": `127.0.0.1:${port}`,
    "server.bolt.advertised_address": `127.0.0.1:${port}`,
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "dbms.usage_report.enabled": "false",
    "dbms.security.auth_enabled": "true",
    "server.memory.pagecache.size": "64m",
    "db.tx_log.preallocate": "false",
    "db.tx_log.rotation.size": "16m",
    "db.tx_log.rotation.retention_policy": "keep_none",
    ...more,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(home, "conf/neo4j.conf"), lines.join(""));
};

/** One who must change his password may ask nothing, which is an answer as well. */
const isAnswering = async (address: Neo4jAddress): Promise<boolean> => {
  const server = openNeo4j(address, { retryMs: 0 });
  try {
    await server.read((run) => run("RETURN 1 AS one", {}));
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === CREDENTIALS_EXPIRED;
  } finally {
    await server.close();
  }
};

const CREDENTIALS_EXPIRED = "Neo.ClientError.Security.CredentialsExpired";

const logOf = (home: string): string => {
  const file = join(home, "logs/neo4j.log");
  return existsSync(file) ? readFileSync(file, "utf8").slice(-2_000) : "it wrote no log";
};

/**
 * Hosts made of text: the files of test/fixtures/hosts, links, and files that fail.
 *
 * A link shows in a listing as one, and readLink tells where it points.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type {
  Clock,
  Files,
  Instant,
  JsonMap,
  Logger,
  Machine,
  WallTime,
} from "@assimilation/protocol";
import { createCollector } from "#nanoprobe/discovery/collector.ts";
import type { DiscoveryModule } from "#nanoprobe/discovery/module.ts";
import { createSimFiles } from "#test/support/sim/files.ts";

export interface HostText {
  readonly files?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  /** Path → errno name. */
  readonly failing?: Readonly<Record<string, string>>;
}

export const createHostFiles = ({ files = {}, links = {}, failing = {} }: HostText): Files => {
  const contents = new Map([...Object.entries(files), ...Object.entries(links)]);
  for (const path of Object.keys(failing)) if (!contents.has(path)) contents.set(path, "");
  const sim = createSimFiles(contents);
  const failureOf = (path: string) => {
    const code = failing[path];
    return code === undefined ? undefined : { ok: false as const, code };
  };
  return {
    ...sim,
    read: (path, bytesMax) => failureOf(path) ?? sim.read(path, bytesMax),
    readText: (path, bytesMax) => failureOf(path) ?? sim.readText(path, bytesMax),
    list: (path, entriesMax) => {
      const listed = failureOf(path) ?? sim.list(path, entriesMax);
      if (!listed.ok) return listed;
      const kindOf = (name: string, kind: "file" | "directory" | "link" | "other") =>
        Object.hasOwn(links, `${path}/${name}`) ? ("link" as const) : kind;
      return {
        ok: true,
        value: listed.value.map(({ name, kind }) => ({ name, kind: kindOf(name, kind) })),
      };
    },
    readLink: (path) => {
      const target = links[path];
      const missing = { ok: false as const, code: "ENOENT" };
      return failureOf(path) ?? (target === undefined ? missing : { ok: true, value: target });
    },
  };
};

/** Everything below test/fixtures/hosts/`name`, as if it were the root of a host. */
export const fixtureFiles = (name: string): Record<string, string> => {
  const root = join(import.meta.dirname, "../../fixtures/hosts", name);
  if (!existsSync(root)) throw new Error(`no fixture ${name}`);
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(root.length), readFileSync(path, "utf8")];
    }),
  );
};

/** Stands still; wakes come in the next turn of the event loop. */
export const stillClock: Clock = {
  now: () => 0 as Instant,
  wallTime: () => 0 as WallTime,
  wakeAt: (_, wake) => {
    queueMicrotask(wake);
    return () => {};
  },
};

export interface LogLine {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export const createListLogger = (lines: LogLine[] = []): Logger => {
  const at =
    (level: string): Logger["debug"] =>
    (fields, message) =>
      void lines.push({ level, fields, message });
  const logger: Logger = {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: () => logger,
  };
  return logger;
};

export const quietMachine: Machine = {
  hostName: () => "picard",
  architecture: () => "x86_64",
  interfaceAddresses: () => [],
};

/** What `module` finds on that host. */
export const discover = async (
  module: DiscoveryModule,
  host: HostText,
  machine: Machine = quietMachine,
): Promise<JsonMap | undefined> => {
  const files = createHostFiles(host);
  const collector = createCollector({
    clock: stillClock,
    files,
    logger: createListLogger(),
    machine,
  });
  const { readings } = await collector.collect(module);
  return module.parse(readings);
};

/** Text that a hostile file might hold, for properties. */
export const hostileLines = [
  "\0",
  "\ud800",
  "__proto__=1",
  "__proto__ 1",
  "constructor : x",
  "\u001b[2J",
  "=",
  ":",
  '"',
  "'",
];

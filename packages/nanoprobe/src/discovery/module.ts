/**
 * What a discovery module is.
 *
 * A module is a value: it says what it finds, how often to look, what it reads,
 * and how to turn what it read into facts. It never touches the host itself, so
 * its tests are a fixture in and facts out.
 */
import type { InterfaceAddress, JsonMap } from "@assimilation/protocol";

export interface FactField {
  readonly name: string;
  readonly type: "string" | "integer" | "boolean" | "list" | "map";
  readonly doc: string;
}

/** Everything a module may read. The collector reads it; the module does not. */
export type Source =
  /** One file, as text. */
  | { readonly kind: "file"; readonly path: string; readonly bytesMax: number }
  /**
   * Of one file the lines that begin so, and the empty ones between records: for databases of
   * megabytes of which a few lines a record are wanted, so that the rest never becomes text.
   */
  | {
      readonly kind: "lines";
      readonly path: string;
      /** Of the whole file. */
      readonly bytesMax: number;
      /** ASCII. */
      readonly beginnings: readonly string[];
    }
  /**
   * Every readable file below a folder, as path (below it) → text. A link in the
   * folder itself is followed when it leads to a folder, as those of /sys/class
   * do. Links further down are not followed: their text is where they point.
   */
  | {
      readonly kind: "tree";
      readonly path: string;
      readonly depthMax: number;
      /** Beyond it the rest is left out, which is logged. */
      readonly filesMax: number;
      /** Of each file. Those of /sys all say that they have 4096. */
      readonly bytesMax: number;
      /** Paths below `path` to leave alone, without opening them. */
      readonly skip: (path: string) => boolean;
    }
  /** What the kernel says beyond files. */
  | { readonly kind: "machine" }
  /** Processes with sockets, and the sockets of each network namespace they are in. */
  | { readonly kind: "sockets" };

export interface MachineReading {
  readonly hostName: string;
  readonly architecture: string;
  readonly interfaceAddresses: readonly InterfaceAddress[];
}

/** One process that holds sockets. Texts are as /proc has them; a racing one is left out. */
export interface ProcessReading {
  readonly pid: number;
  /** Target of /proc/PID/exe; absent when we may not know. A ` (deleted)` ending is kept. */
  readonly exe?: string;
  readonly cwd?: string;
  /** /proc/PID/cmdline, NUL-separated. */
  readonly cmdline: string;
  /** /proc/PID/status. */
  readonly status: string;
  /** Inode of its network namespace, as in `net:[4026531840]`. */
  readonly netns: string;
  readonly socketInodes: readonly string[];
}

export interface SocketsReading {
  readonly processes: readonly ProcessReading[];
  /** Namespace inode → text of its /proc/net/{tcp,tcp6,udp,udp6}. */
  readonly tables: Readonly<Record<string, Readonly<Partial<Record<SocketTable, string>>>>>;
  /** Processes that we were not allowed to look into. */
  readonly deniedProcesses: number;
  /**
   * Inodes of the sockets that were held at the look before; absent at the first
   * look. Tells what stays from what is open for one question and its answer.
   */
  readonly heldBefore?: ReadonlySet<string>;
  /** The agent's own namespace. */
  readonly ownNetns: string;
  /** uid → user name, from /etc/passwd. */
  readonly users: Readonly<Record<string, string>>;
}

export type SocketTable = "tcp" | "tcp6" | "udp" | "udp6";

/** What the collector read; a missing entry means that the source is not on this host. */
export interface Readings {
  readonly text: Readonly<Record<string, string>>;
  readonly tree: Readonly<Record<string, ReadonlyMap<string, string>>>;
  readonly machine?: MachineReading;
  readonly sockets?: SocketsReading;
}

export interface DiscoveryModule {
  /** Stable: it is the type of the document in the graph, and the class of the rules about it. */
  readonly name: string;
  readonly doc: string;
  /** From the end of one look to the start of the next. */
  readonly repeatMs: number;
  readonly sources: Readonly<Record<string, Source>>;
  readonly fields: readonly FactField[];

  /** Pure. Undefined means "nothing to read here", which is not an error but is said (`NODATA`). */
  readonly parse: (readings: Readings) => JsonMap | undefined;
}

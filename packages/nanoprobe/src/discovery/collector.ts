/**
 * Reads what a discovery module asks for: the one place where discovery touches
 * the host.
 *
 * Whatever a source answers, a module gets what could be read; what could not
 * is counted and named once in the log. Work gives way between slices, so a
 * host with very many processes or interfaces costs latency, never a stall.
 */
import type { Clock, Files, Logger, Machine } from "@assimilation/protocol";
import { keepLines } from "./keep-lines.ts";
import type { DiscoveryModule, MachineReading, Readings, SocketsReading } from "./module.ts";
import { createPace } from "./pace.ts";
import { heldInodes, readSockets } from "./read-sockets.ts";
import { readTree } from "./read-tree.ts";
import { nothingUnreadable, readable, type Unreadable, type UnreadablePath } from "./unreadable.ts";

export interface CollectorDeps {
  readonly clock: Clock;
  readonly files: Files;
  readonly logger: Logger;
  readonly machine: Machine;
}

interface Collection {
  readonly readings: Readings;
  readonly unreadable: Unreadable;
}

export interface Collector {
  /** @throws AssimilationError ASSIM_DISCOVERY_TIMEOUT (as a rejection) when it takes too long. */
  readonly collect: (module: DiscoveryModule) => Promise<Collection>;
}

/** After it a discovery is given up; contracts of operators say 300 s. */
const TIMEOUT_MS = 300_000;

export const createCollector = ({ clock, files, logger, machine }: CollectorDeps): Collector => {
  /** Bounded by the sockets that the host has open. */
  let heldBefore: ReadonlySet<string> | undefined;
  let isDenialTold = false;
  /** By module: what was last told to be closed to us. */
  const toldBad = new Map<string, string>();

  /** Once, since it stays so: an empty list of listeners must not look like a quiet host. */
  const tellDenial = ({ deniedProcesses }: SocketsReading): void => {
    if (deniedProcesses === 0 || isDenialTold) return;
    isDenialTold = true;
    logger.warn(
      { deniedProcesses },
      "Some processes may not be looked into, so their sockets are missing; run as root.",
    );
  };

  /** A warning where it begins or changes; while it lasts, a look a minute is no news. */
  const tellUnreadable = (discovery: string, { count, first, bad }: Unreadable): void => {
    const paths = (bad.length > 0 || first === undefined ? bad : [first]).map(named);
    const isNews = bad.length > 0 && toldBad.get(discovery) !== paths.join();
    if (bad.length === 0) toldBad.delete(discovery);
    else toldBad.set(discovery, paths.join());
    if (count === 0) return;
    const fields = { discovery, unreadable: count, paths };
    logger[isNews ? "warn" : "debug"](fields, "A discovery could not read everything.");
  };

  const collect: Collector["collect"] = async (module) => {
    const pace = createPace(clock, TIMEOUT_MS);
    const unreadable = nothingUnreadable();
    const text: [string, string][] = [];
    const tree: [string, ReadonlyMap<string, string>][] = [];
    let machineReading: MachineReading | undefined;
    let sockets: SocketsReading | undefined;

    for (const [name, source] of Object.entries(module.sources)) {
      switch (source.kind) {
        case "file": {
          const { path, bytesMax } = source;
          const read = readable(unreadable, path, files.readText(path, bytesMax));
          if (read !== undefined) text.push([name, read]);
          break;
        }
        case "lines": {
          const { path, bytesMax, beginnings } = source;
          const read = readable(unreadable, path, files.read(path, bytesMax));
          if (read !== undefined) text.push([name, await keepLines(read, beginnings, pace)]);
          break;
        }
        case "tree": {
          const read = await readTree(files, source, pace, unreadable);
          if (read !== undefined) tree.push([name, read]);
          break;
        }
        case "machine":
          machineReading = readMachine(machine);
          break;
        case "sockets":
          sockets = await readSockets(files, heldBefore, pace, unreadable);
          heldBefore = heldInodes(sockets);
          tellDenial(sockets);
          break;
      }
    }

    tellUnreadable(module.name, unreadable);
    const readings: Readings = {
      text: Object.fromEntries(text),
      tree: Object.fromEntries(tree),
      ...(machineReading === undefined ? {} : { machine: machineReading }),
      ...(sockets === undefined ? {} : { sockets }),
    };
    return { readings, unreadable };
  };

  return { collect };
};

const readMachine = (machine: Machine): MachineReading => ({
  hostName: machine.hostName(),
  architecture: machine.architecture(),
  interfaceAddresses: machine.interfaceAddresses(),
});

const named = ({ path, code }: UnreadablePath): string => `${path} (${code})`;

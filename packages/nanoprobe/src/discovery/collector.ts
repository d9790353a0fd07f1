/**
 * Reads what a discovery module asks for: the one place where discovery touches
 * the host.
 *
 * Whatever a source answers, a module gets what could be read; what could not
 * is counted and named once in the log. Work gives way between slices, so a
 * host with very many processes or interfaces costs latency, never a stall.
 */
import type { Clock, Files, Logger, Machine } from "@assimilation/protocol";
import type { DiscoveryModule, MachineReading, Readings, SocketsReading } from "./module.ts";
import { createPace } from "./pace.ts";
import { heldInodes, readSockets } from "./read-sockets.ts";
import { readTree } from "./read-tree.ts";
import { nothingUnreadable, readable, type Unreadable } from "./unreadable.ts";

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
          break;
      }
    }

    logUnreadable(logger, module.name, unreadable, sockets?.deniedProcesses ?? 0);
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

const logUnreadable = (
  logger: Logger,
  discovery: string,
  { count, first }: Unreadable,
  deniedProcesses: number,
): void => {
  if (count === 0 && deniedProcesses === 0) return;
  logger.debug(
    { discovery, unreadable: count, path: first?.path, code: first?.code, deniedProcesses },
    "A discovery could not read everything.",
  );
};

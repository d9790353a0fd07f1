/**
 * The agent of one host: finds out what the host is, and tells its CMA what
 * changed.
 *
 *     clock ─► discovery ─► reporter ─► endpoint ─► CMA
 *                  ▲            ▲          │
 *                  └── orders ──┴──────────┘
 *
 * How it gets to its CMA is the endpoint's business; it is made by a factory, so
 * that thousands of agents can run in a simulator.
 */
import type { AgentMessage, ManagerMessage, NetAddress, World } from "@assimilation/protocol";
import { formatAddress } from "@assimilation/protocol";
import { type CatalogEntry, discoveryCatalog } from "./discovery/catalog.ts";
import { createCollector } from "./discovery/collector.ts";
import { createDiscovery } from "./discovery/discovery.ts";
import { createReporter } from "./discovery/reporter.ts";
import { carryOut } from "./orders/carry-out.ts";
import { announce } from "./startup/announce.ts";

/** What a nanoprobe needs of its end of the wire; `AgentEndpoint` has it. */
export interface AgentLink {
  readonly start: () => Promise<void>;
  /** Sends what is queued, within bounds of time, and ends the session. */
  readonly stop: () => Promise<void>;
  /** False when no session is up. What is not applied when the session ends is forgotten. */
  readonly send: (message: AgentMessage, onApplied: () => void) => boolean;
}

export interface AgentLinkEvents {
  readonly onUp: (address: NetAddress) => void;
  readonly onDown: (reason: string) => void;
  readonly onMessage: (message: ManagerMessage) => void;
}

export type CreateAgentEndpoint = (events: AgentLinkEvents) => AgentLink;

export interface NanoprobeOptions {
  readonly createEndpoint: CreateAgentEndpoint;
  /** Of this host's key: spreads a fleet over time. */
  readonly keyId: string;
  /** Of this program, such as `0.1.0`. */
  readonly version: string;
  /** Every module unless told otherwise. */
  readonly catalog?: readonly CatalogEntry[];
}

export interface Nanoprobe {
  /** @throws AssimilationError (as a rejection) when there is no socket to be had. */
  readonly start: () => Promise<void>;
  /** Says goodbye, so that the host does not count as dead. */
  readonly stop: () => Promise<void>;
}

export const createNanoprobe = (
  { clock, files, logger, machine }: Pick<World, "clock" | "files" | "logger" | "machine">,
  { createEndpoint, keyId, version, catalog = discoveryCatalog }: NanoprobeOptions,
): Nanoprobe => {
  const reporter = createReporter({
    send: (message, onApplied) => endpoint.send(message, onApplied),
    announce: () => announce(machine, version),
    hostName: machine.hostName,
    isComplete: () => discovery.isFirstRoundOver(),
  });
  const discovery = createDiscovery(
    { clock, logger, collector: createCollector({ clock, files, logger, machine }) },
    {
      catalog,
      hostId: keyId,
      onFacts: reporter.report,
      onFirstRoundOver: reporter.sendSummary,
    },
  );
  const effects = {
    sendAgain: (documents: Parameters<typeof reporter.sendAgain>[0]) =>
      reporter.sendAgain(documents, clock.now()),
    setRepeats: discovery.setRepeats,
  };
  const endpoint = createEndpoint({
    onUp: (address) => {
      logger.info({ address: formatAddress(address) }, "The CMA was found.");
      reporter.onUp();
    },
    onDown: (reason) => {
      logger.info({ reason }, "The session with the CMA is over.");
      reporter.onDown();
    },
    onMessage: (message) => carryOut(message, effects),
  });

  return {
    start: async () => {
      await endpoint.start();
      discovery.start();
    },
    stop: async () => {
      await discovery.stop();
      endpoint.send({ kind: "shutdown" }, () => {});
      await endpoint.stop();
    },
  };
};

/**
 * Whether every queue stays under its bound, looked at again and again.
 *
 * One wake serves all sessions and one all discoveries, so the wakes that a
 * process waits for are few, whatever it has to do.
 */
import type { Cluster } from "#test/support/sim/cluster.ts";

export interface Bounds {
  readonly sample: () => void;
  readonly findings: () => readonly string[];
  /** The most that was ever seen, by name. */
  readonly highest: () => Readonly<Record<string, number>>;
}

/** Endpoint, discovery, a slice of its work; and stopping in order. */
const AGENT_WAKES_MAX = 5;
/** Endpoint, notifier and its script, pruning, old sessions, the store's patience for each writer. */
const MANAGER_WAKES_MAX = 12;

export const createBounds = ({ agents, manager }: Pick<Cluster, "agents" | "manager">): Bounds => {
  const highest = new Map<string, number>();
  const findings = new Set<string>();
  /** Sessions that had been when nothing was queued: only later ones can have messages there. */
  let sessionsBefore = 0;

  const look = (name: string, value: number, bound: number): void => {
    highest.set(name, Math.max(value, highest.get(name) ?? 0));
    if (value > bound) findings.add(`more ${name} than ${bound}`);
  };

  return {
    sample: () => {
      const status = manager.status();
      const { sessions } = manager.stats;
      if (status === undefined || status.queued === 0) sessionsBefore = sessions;
      look("queued", status?.queued ?? 0, agents.length + sessions - sessionsBefore);
      look("sessionsUp", status?.sessions ?? 0, agents.length);
      look("managerWakes", status?.wakes ?? 0, MANAGER_WAKES_MAX);
      look("agentWakes", Math.max(...agents.map((agent) => agent.wakes())), AGENT_WAKES_MAX);
      const refused = agents.reduce((sum, agent) => sum + agent.refusedMessages(), 0);
      look("refusedByAgents", refused, 0);
    },
    findings: () => [...findings],
    highest: () => Object.fromEntries(highest),
  };
};

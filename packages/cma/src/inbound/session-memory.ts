/**
 * Remembers on disk which sessions there are, so that a CMA that was restarted can tell each
 * agent (RESET) that its session is gone: a silent agent would not find out by itself.
 *
 * Best effort: a change that was not yet written when the CMA died costs an agent the time until
 * it next has something to say.
 */
import {
  type KnownSession,
  type NetAddress,
  parseIp,
  type SessionsChange,
} from "@assimilation/protocol";
import type { StoreTransaction } from "../store/graph-store.ts";
import type { PatientStore } from "./patient-store.ts";

const STATE_PREFIX = "session:";

export interface SessionMemory {
  /** Written soon, together with others. */
  readonly changed: (change: SessionsChange) => void;
}

export const createSessionMemory = (store: Pick<PatientStore, "transact">): SessionMemory => {
  /** By connection id; null deletes. At most one entry a session. */
  const pending = new Map<string, NetAddress | null>();
  let isWriting = false;

  const write = async (): Promise<void> => {
    if (isWriting) return;
    isWriting = true;
    while (pending.size > 0) {
      const changes = [...pending];
      pending.clear();
      await store.transact(async (tx) => {
        for (const [connectionId, address] of changes) {
          const value = address === null ? undefined : JSON.stringify(address);
          await tx.setState(`${STATE_PREFIX}${connectionId}`, value);
        }
      });
    }
    isWriting = false;
  };

  return {
    changed: ({ add, remove }) => {
      if (add !== undefined) pending.set(add.connectionId, add.address);
      if (remove !== undefined) pending.set(remove, null);
      void write();
    },
  };
};

/** Of the CMA's earlier runs. What cannot be read is left out. */
export const rememberedSessions = async (
  tx: Pick<StoreTransaction, "states">,
): Promise<readonly KnownSession[]> =>
  (await tx.states(STATE_PREFIX)).flatMap(({ name, value }) => {
    const address = parseAddress(value);
    return address === undefined
      ? []
      : [{ connectionId: name.slice(STATE_PREFIX.length), address }];
  });

const parseAddress = (text: string): NetAddress | undefined => {
  try {
    const { host, port }: { readonly host?: unknown; readonly port?: unknown } = JSON.parse(text);
    if (typeof host !== "string" || typeof port !== "number") return undefined;
    // Of a link-local address the zone is a part, which parseIp does not know.
    const isHost = parseIp(host.replace(/%[\w.-]{1,15}$/, "")) !== undefined;
    const isPort = Number.isInteger(port) && port > 0 && port < 65_536;
    return isHost && isPort ? { host, port } : undefined;
  } catch {
    return undefined;
  }
};

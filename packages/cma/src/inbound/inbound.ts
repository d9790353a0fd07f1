/** A message on its way into the store, with what the transaction is told besides. */
import type { AgentMessage } from "@assimilation/protocol";
import type { Peer } from "./outcome.ts";
import type { Prepared } from "./prepare.ts";

export interface Inbound {
  readonly peer: Peer;
  readonly message: AgentMessage;
  /** What this session was asked for already. */
  readonly asked: ReadonlySet<string>;
  /** Of a document; see prepare.ts. */
  readonly prepared: () => Prepared | undefined;
}

/** Which message: for the log, and for people who look for the agent behind it. */
import type { AgentMessage } from "@assimilation/protocol";
import type { Peer } from "./outcome.ts";

/** Names are as the log has them. */
export interface AboutMessage {
  readonly keyId: string;
  readonly kind: AgentMessage["kind"];
  /** Of a document. */
  readonly type?: string;
  readonly instance?: string;
}

export const aboutMessage = ({
  peer: { keyId },
  message,
}: {
  readonly peer: Pick<Peer, "keyId">;
  readonly message: AgentMessage;
}): AboutMessage =>
  message.kind === "discovery"
    ? { keyId, kind: message.kind, type: message.type, instance: message.instance }
    : { keyId, kind: message.kind };

/** As the agent wrote it: a terminal's reader has to make it visible. */
export const describeMessage = ({ keyId, kind, type, instance }: AboutMessage): string => {
  const what = type === undefined ? kind : `document ${type}`;
  return `the ${instance === type ? what : `${what} (${instance})`} of the agent ${keyId}`;
};

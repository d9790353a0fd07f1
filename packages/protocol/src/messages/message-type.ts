/** What the catalogue knows about each kind of message. */

import type { Message } from "./message.ts";
import type { Check } from "./shape.ts";

export type Direction = "agent_to_manager" | "manager_to_agent";

/** Order holds within a stream; 1 goes before 0, then 2, then 3. */
type StreamNumber = 0 | 1 | 2 | 3;

export interface MessageType<M extends Message = Message> {
  readonly kind: M["kind"];
  /** On the wire, u16. Never used again for something else. */
  readonly number: number;
  readonly direction: Direction;
  readonly stream: StreamNumber;
  /** One sentence for docs/reference/messages.md. */
  readonly doc: string;
  /** Shape and bounds; closed, so an unknown field is refused. */
  readonly check: Check<M>;
}

/**
 * Something an operator may want to hear about: type, subject, details.
 *
 * Scripts in `notification.d` have known these words and numbers for years.
 * Source: docs/reference/notification.md.
 */
import type { Attributes } from "../graph/change.ts";
import type { NodeKind } from "../graph/node-kinds.ts";
import type { EventType } from "./event-types.ts";

/** An event as it is derived: pure, without identity. */
export interface DerivedEvent {
  readonly type: EventType;
  readonly subject: EventSubject;
  /** What only this event knows: a rule id, a reason, an old and a new score. */
  readonly details: Attributes;
}

/** The graph node it is about, as it was right after the change. */
interface EventSubject {
  readonly kind: NodeKind;
  readonly key: string;
  readonly attributes: Attributes;
}

/** An event as it is stored and told. */
export interface AssimEvent extends DerivedEvent {
  /** The same for each telling of the event: `<store id>-<sequence>`. */
  readonly id: string;
  /** Rises by one an event, in commit order. */
  readonly sequence: number;
  /** Milliseconds since the epoch, the CMA's clock. */
  readonly at: number;
}

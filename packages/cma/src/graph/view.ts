/**
 * What a handler may read of the graph: loaded by the transaction before the handler runs, so
 * that handlers are functions over plain data.
 */
import type { GraphNode } from "./change.ts";

export interface DroneView {
  /** Undefined before the first message that this agent ever sent. */
  readonly drone: GraphNode | undefined;
}

export interface DocumentView extends DroneView {
  /** The Discovery node of the document's predecessor, with its body. */
  readonly document: GraphNode | undefined;
}

export interface SummaryView extends DroneView {
  /** Discovery nodes of this drone, in the order of the summary; undefined where we have none. */
  readonly documents: readonly (GraphNode | undefined)[];
  /** Documents that this session was asked for already, as {@link askedName}. */
  readonly asked: ReadonlySet<string>;
}

/** Names hold no NUL. */
export const askedName = (document: {
  readonly type: string;
  readonly instance: string;
  readonly hash: string;
}): string => `${document.type}\0${document.instance}\0${document.hash}`;

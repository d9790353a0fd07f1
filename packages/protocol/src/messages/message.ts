/**
 * Everything that nanoprobe and CMA can say to each other.
 *
 * A message is plain JSON data with a `kind`; the catalogue gives each kind its
 * number, direction and stream. What is in here has been checked at the door:
 * bounded in size and depth, of the shape its type says, texts well-formed.
 */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

export type JsonMap = { readonly [key: string]: Json };

/** Which result: a discovery type, and its instance (equal to the type where there is only one). */
export interface DocumentName {
  readonly type: string;
  readonly instance: string;
}

/** An agent has come up, or has a new session after silence. First thing said in each session. */
export interface Startup {
  readonly kind: "startup";
  /** What the host calls itself: an attribute for people, never an identity. */
  readonly hostName: string;
  /** Of the nanoprobe, such as `0.1.0`. */
  readonly version: string;
}

/** One result of a discovery, whole. Source: docs/reference/discovery.md, "Envelope". */
export interface Discovery extends DocumentName {
  readonly kind: "discovery";
  readonly description: string;
  readonly host: string;
  readonly source: string;
  /** `local/local`, or the child system it is about. */
  readonly proxy: string;
  /** Rises by at least one with each result of this name in this boot of the agent. */
  readonly seq: number;
  readonly data: JsonMap;
}

/**
 * What the agent has, by hash; sent after everything else it had to say. The
 * CMA answers with {@link Want} where it lacks something, so a manager that lost
 * its database fills itself again. `isComplete`: the first round is over, so the
 * list is all there is.
 */
export interface Summary {
  readonly kind: "summary";
  readonly isComplete: boolean;
  /** `hash`: the first 16 hexadecimal digits of the content hash. */
  readonly documents: readonly (DocumentName & { readonly hash: string })[];
}

/** The agent stops in order; its host is not dead. */
export interface Shutdown {
  readonly kind: "shutdown";
}

/** Send these again, whole, and a summary after them. */
export interface Want {
  readonly kind: "want";
  readonly documents: readonly DocumentName[];
}

/** How often to look, decided by `cma.json`. A closed schema: no paths, no addresses, no commands. */
export interface Configure {
  readonly kind: "configure";
  /** Milliseconds by discovery type or instance; what is missing keeps the agent's default. */
  readonly repeatMs: Readonly<Record<string, number>>;
}

export type AgentMessage = Startup | Discovery | Summary | Shutdown;
export type ManagerMessage = Want | Configure;
export type Message = AgentMessage | ManagerMessage;

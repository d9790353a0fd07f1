/**
 * What a canned query is: a question with typed parameters, its SQL, its columns.
 *
 * Parameters are bound by name, never pasted into the text. Regular expressions
 * would be applied in our own code, so that every store answers alike.
 */

import type { Statement } from "../store/graph-reader.ts";

export type ParameterType = "hostname" | "ipaddr" | "ruleid";

export interface QueryParameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly doc: string;
  /** Absent ones are bound as null. */
  readonly isRequired: boolean;
}

/** `count` is right-aligned; `time` is milliseconds since the epoch, shown in local time. */
type ColumnType = "text" | "count" | "time";

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly doc: string;
}

export interface Query {
  readonly name: string;
  readonly doc: string;
  readonly parameters: readonly QueryParameter[];
  readonly columns: readonly Column[];
  /** Its columns are those above, in order. */
  readonly statement: Statement;
  /** What it means when there is no row, in a sentence. */
  readonly whenEmpty: string;
}

/** A parameter that several queries share. */
export const hostParameter: QueryParameter = {
  name: "host",
  type: "hostname",
  doc: "What the host calls itself, or the beginning of its key id (8 digits or more).",
  isRequired: true,
};

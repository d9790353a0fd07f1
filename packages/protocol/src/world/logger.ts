/**
 * Logging, as the rest of the code is allowed to know it.
 *
 * A message is a constant sentence; everything variable goes into the fields,
 * whose names are in docs/reference/log-fields.md. Whoever implements this
 * escapes control characters: what a host says may reach a terminal.
 */
export interface Logger {
  readonly debug: (fields: LogFields, message: string) => void;
  readonly info: (fields: LogFields, message: string) => void;
  readonly warn: (fields: LogFields, message: string) => void;
  readonly error: (fields: LogFields, message: string) => void;
  /** Fields that every line of the child carries, such as `{ peer }`. */
  readonly child: (fields: LogFields) => Logger;
}

export type LogFields = Readonly<Record<string, unknown>>;

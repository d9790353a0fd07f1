/** Why a message was refused. A value, never an exception: a peer's mistakes are weather. */

export type MessageErrorCode =
  | "bad_utf8"
  | "bad_json"
  | "too_long"
  | "too_deep"
  | "too_many_keys"
  | "too_many_values"
  | "bad_key"
  | "bad_number"
  | "bad_shape"
  | "truncated"
  | "unknown_message"
  | "wrong_direction";

export interface MessageError {
  readonly code: MessageErrorCode;
  /** Which part, such as `documents[3].type`; empty for the message as a whole. */
  readonly where: string;
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: MessageError };

export const accept = <T>(value: T): Checked<T> => ({ ok: true, value });

export const refuse = (code: MessageErrorCode, where = ""): Checked<never> => ({
  ok: false,
  error: { code, where },
});

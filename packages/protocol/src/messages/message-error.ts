/** Why a message was refused. A value, never an exception: a peer's mistakes are weather. */

export const messageErrors = [
  { code: "bad_utf8", doc: "It is not valid UTF-8." },
  { code: "bad_json", doc: "It is not JSON." },
  { code: "too_long", doc: "Longer than a message may be." },
  { code: "too_deep", doc: "Nested deeper than any message needs." },
  { code: "too_many_keys", doc: "More keys than any message needs." },
  { code: "too_many_values", doc: "More values than any message needs." },
  {
    code: "bad_key",
    doc: "A key is too long, or one that would be more than data, such as `__proto__`.",
  },
  { code: "bad_number", doc: "A number beyond all that can be counted with, such as 1e999." },
  { code: "bad_shape", doc: "It is not of the shape that the catalogue gives its number." },
  { code: "truncated", doc: "It ends before its number does." },
  { code: "unknown_message", doc: "No message has this number." },
  {
    code: "wrong_direction",
    doc: "An agent says what only a CMA may, or a CMA what only an agent may.",
  },
] as const satisfies readonly { readonly code: string; readonly doc: string }[];

export type MessageErrorCode = (typeof messageErrors)[number]["code"];

interface MessageError {
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

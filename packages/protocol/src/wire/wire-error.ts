/**
 * Why bytes were refused.
 *
 * Wrong bytes are weather: a decoder returns a value with a code and the offset
 * where it stopped, and never throws. The codes are counted, so the list is
 * also the list of counters and of docs/reference/errors.md.
 */
export const wireErrors = [
  { code: "too_long", doc: "Longer than a datagram of this kind can be." },
  { code: "too_short", doc: "It ends before its layout does." },
  { code: "not_ours", doc: "It does not begin with NP, version 1." },
  { code: "unknown_packet", doc: "No packet type has this number." },
  { code: "reserved_set", doc: "Bytes that must be zero are not." },
  { code: "unknown_frame", doc: "No frame type has this number." },
  { code: "unknown_tlv", doc: "A field that must be understood is not known here." },
  { code: "wrong_order", doc: "Fields are not ascending, or one is there twice." },
  { code: "out_of_range", doc: "A number or a length is outside its bounds." },
  { code: "bad_text", doc: "A text is not valid UTF-8." },
] as const satisfies readonly { readonly code: string; readonly doc: string }[];

export type WireErrorCode = (typeof wireErrors)[number]["code"];

export interface WireError {
  readonly code: WireErrorCode;
  /** The byte where decoding stopped. */
  readonly offset: number;
}

export type Refused<E> = { readonly ok: false; readonly error: E };

export type Decoded<T> = { readonly ok: true; readonly value: T } | Refused<WireError>;

export const refuse = (code: WireErrorCode, offset: number): Refused<WireError> => ({
  ok: false,
  error: { code, offset },
});

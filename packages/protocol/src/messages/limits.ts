/** Bounds on the fields of messages: UTF-16 code units, and numbers of entries. */

/** A DNS name has at most 253; a Linux host name 64. */
export const HOST_LENGTH_MAX = 255;
export const VERSION_LENGTH_MAX = 64;
/** Discovery types and instances. An instance may be an interface, a directory, a container. */
export const NAME_LENGTH_MAX = 128;
export const DESCRIPTION_LENGTH_MAX = 1024;
export const SOURCE_LENGTH_MAX = 1024;
export const PROXY_LENGTH_MAX = 256;
/** A host has some dozens of documents; one with a thousand containers has some thousands. */
export const DOCUMENTS_MAX = 10_000;
/** Discovery types and instances that one `configure` may name. */
export const REPEATS_MAX = 1_000;
export const REPEAT_MS_MIN = 1_000;
/** 31 days. */
export const REPEAT_MS_MAX = 31 * 24 * 60 * 60 * 1000;

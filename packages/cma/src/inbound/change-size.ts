/**
 * How much of a host's history a change takes: whole KiB, what a store has around it included.
 *
 *     key, edge, indexes   attributes as JSON
 *     ├───────────────────┼──────────────────────────┤ ─► 2 KiB
 *     0                 600                       1400 bytes
 *
 * So history can be bounded by what it takes on disk, and the smallest change counts, too.
 */
import type { Attributes } from "../graph/change.ts";

/** In SQLite, where the key alone is in six trees. Found by measuring; Neo4j takes about as much. */
const BYTES_AROUND = 600;

/** At least 1. */
export const kibibytesOf = (attributes: Attributes): number =>
  Math.ceil((BYTES_AROUND + encoder.encode(JSON.stringify(attributes)).byteLength) / 1024);

const encoder = new TextEncoder();

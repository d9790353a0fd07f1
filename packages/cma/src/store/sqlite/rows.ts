/**
 * Rows ↔ values of the graph. Attributes travel as JSON, which keeps every
 * number and text that check-change.ts lets pass.
 *
 * STRICT tables hold the types of the columns; what is inside a JSON text is
 * checked here only as far as nobody else could: a damaged file is not a crash.
 */
import { AssimilationError } from "@assimilation/protocol";
import type { AssimEvent } from "../../events/event.ts";
import type { Attributes, GraphEdge, GraphNode, NodeKey } from "../../graph/change.ts";
import type { EdgeKind } from "../../graph/edge-kinds.ts";
import type { NodeKind } from "../../graph/node-kinds.ts";
import type { SqliteRow } from "./sqlite-database.ts";

export const nodeOfRow = (row: SqliteRow): GraphNode => {
  const body = row["body"];
  return {
    key: text(row, "key") as NodeKey,
    kind: text(row, "kind") as NodeKind,
    attributes: attributesOf(row, "attributes"),
    firstSeen: Number(row["first_seen"]),
    lastSeen: Number(row["last_seen"]),
    ...(body instanceof Uint8Array && { body }),
  };
};

export const edgeOfRow = (row: SqliteRow): GraphEdge => ({
  from: text(row, "source") as NodeKey,
  kind: text(row, "kind") as EdgeKind,
  to: text(row, "target") as NodeKey,
  attributes: attributesOf(row, "attributes"),
  firstSeen: Number(row["first_seen"]),
  lastSeen: Number(row["last_seen"]),
});

export const eventOfRow = (row: SqliteRow, storeId: string): AssimEvent => {
  const sequence = Number(row["sequence"]);
  return {
    type: text(row, "type") as AssimEvent["type"],
    subject: parsed(row, "subject") as AssimEvent["subject"],
    details: attributesOf(row, "details"),
    id: `${storeId}-${sequence}`,
    sequence,
    at: Number(row["at"]),
  };
};

export const text = (row: SqliteRow, column: string): string => {
  const value = row[column];
  if (typeof value !== "string") throw new RangeError(`no text in column ${column}`);
  return value;
};

const attributesOf = (row: SqliteRow, column: string): Attributes =>
  parsed(row, column) as Attributes;

const parsed = (row: SqliteRow, column: string): object => {
  const value = parseJson(text(row, column));
  if (typeof value === "object" && value !== null) return value;
  throw new AssimilationError(
    "ASSIM_STORE_CORRUPT",
    `The database is damaged: column ${column} holds no object. Restore a backup, or start without one; agents then send everything again.`,
  );
};

/** Undefined for what is not JSON. */
const parseJson = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};

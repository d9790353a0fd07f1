/** Events ↔ nodes of their own, beside the graph. What an event is about travels as JSON. */
import { AssimilationError } from "@assimilation/protocol";
import type { AssimEvent } from "../../events/event.ts";
import type { CypherMap, CypherValue } from "./neo4j-server.ts";

export const rowOfEvent = ({ sequence, at, type, subject, details }: AssimEvent): CypherMap => ({
  sequence,
  at,
  type,
  subject: JSON.stringify(subject),
  details: JSON.stringify(details),
  told: false,
});

/** @throws AssimilationError where somebody else wrote there. */
export const eventOfRow = (row: CypherMap, storeId: string): AssimEvent => {
  const sequence = Number(row["sequence"]);
  return {
    type: String(row["type"]) as AssimEvent["type"],
    subject: parsed(row["subject"]) as AssimEvent["subject"],
    details: parsed(row["details"]) as AssimEvent["details"],
    id: `${storeId}-${sequence}`,
    sequence,
    at: Number(row["at"]),
  };
};

const parsed = (json: CypherValue | undefined): object => {
  try {
    const value: unknown = JSON.parse(String(json));
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below.
  }
  throw new AssimilationError(
    "ASSIM_STORE_CORRUPT",
    "An AssimEvent in Neo4j is not as the CMA wrote it. Restore a backup, or start with an empty database; agents then send everything again.",
  );
};

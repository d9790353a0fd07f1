/**
 * How much of the store one drone may fill: so many documents, and so many bytes of them.
 *
 * Kept in a state of its own, in the transaction that keeps the document. Only what would make it
 * worse is refused: above the quota a document may still be replaced by one that is no larger.
 */
import type { StoreTransaction } from "../store/graph-store.ts";

/** Documents of one drone. An honest one has some dozens; one with many containers, some hundreds. */
export const DOCUMENTS_MAX = 2_000;
/** Of their bodies as they are stored, deflated. */
export const DOCUMENT_BYTES_MAX = 64 * 1024 * 1024;

export interface KeptDocuments {
  readonly documents: number;
  /** Of bodies, as they are stored. */
  readonly bytes: number;
}

/** With a document put in the place of its predecessor, which may be undefined; or why it may not. */
export const keptWith = (
  kept: KeptDocuments,
  body: Uint8Array,
  before: { readonly body?: Uint8Array } | undefined,
): KeptDocuments | string => {
  const isNew = before === undefined;
  const bytesMore = body.byteLength - (before?.body?.byteLength ?? 0);
  const after: KeptDocuments = {
    documents: kept.documents + (isNew ? 1 : 0),
    bytes: Math.max(0, kept.bytes + bytesMore),
  };
  if (isNew && after.documents > DOCUMENTS_MAX) return "The drone has 2,000 documents already";
  if (bytesMore > 0 && after.bytes > DOCUMENT_BYTES_MAX) {
    return "The documents of the drone take 64 MiB already";
  }
  return after;
};

export const keptDocuments = async (
  tx: Pick<StoreTransaction, "state">,
  keyId: string,
): Promise<KeptDocuments> => {
  const [documents = 0, bytes = 0] = ((await tx.state(documentsState(keyId))) ?? "")
    .split(" ")
    .map(Number);
  return { documents, bytes };
};

export const noteKept = (
  tx: Pick<StoreTransaction, "setState">,
  keyId: string,
  { documents, bytes }: KeptDocuments,
): Promise<void> => tx.setState(documentsState(keyId), `${documents} ${bytes}`);

export const documentsState = (keyId: string): string => `documents:${keyId}`;

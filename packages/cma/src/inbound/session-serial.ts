/**
 * Numbers sessions with serials that only rise, over restarts too.
 *
 * A serial matters from the moment that something is stored with it. So the transaction that
 * stores the first of them also raises the number that a restart begins at, ahead of time by
 * {@link AHEAD}: numbering itself never waits for the store.
 */
import type { StoreTransaction } from "../store/graph-store.ts";

export const SERIAL_STATE = "session-serial";
const AHEAD = 1000;

/** The serial to begin with after a start: above all that were ever stored. */
export const firstSerial = async (tx: Pick<StoreTransaction, "state">): Promise<number> => {
  const reserved = Number(await tx.state(SERIAL_STATE));
  return Number.isSafeInteger(reserved) && reserved > 0 ? reserved : 1;
};

/** To be called in each transaction that stores something with `serial`. */
export const reserveSerial = async (
  tx: Pick<StoreTransaction, "state" | "setState">,
  serial: number,
): Promise<void> => {
  if (serial >= (await firstSerial(tx))) await tx.setState(SERIAL_STATE, String(serial + AHEAD));
};

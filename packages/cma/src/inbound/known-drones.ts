/**
 * Which drones there are, and which rule set each was judged by last: a state each.
 *
 * After a start with another rule set, those that were judged by an older one are judged anew,
 * one transaction each, so that agents are served in between and a crash in the middle costs
 * nothing: what is done is done.
 */
import type { AssimEvent } from "../events/event.ts";
import type { StoreTransaction } from "../store/graph-store.ts";
import { type Assessor, assessAnew } from "./assess.ts";
import type { Judged } from "./judge-drone.ts";

const STATE_PREFIX = "drone:";

export const droneState = (keyId: string): string => `${STATE_PREFIX}${keyId}`;

/** Key ids of all drones. */
export const knownDrones = async (
  tx: Pick<StoreTransaction, "states">,
): Promise<readonly string[]> =>
  (await tx.states(STATE_PREFIX)).map(({ name }) => name.slice(STATE_PREFIX.length));

/** Key ids of drones that were judged by another rule set than this. */
export const dronesToJudge = async (
  tx: Pick<StoreTransaction, "states">,
  ruleSetHash: string,
): Promise<readonly string[]> =>
  (await tx.states(STATE_PREFIX))
    .filter(({ value }) => value !== ruleSetHash)
    .map(({ name }) => name.slice(STATE_PREFIX.length));

export interface JudgedAnew {
  readonly events: readonly AssimEvent[];
  readonly errors: Judged["errors"];
}

export const judgeAnew = async (
  tx: StoreTransaction,
  assessor: Assessor & { readonly ruleSetHash: string },
  keyId: string,
  at: number,
): Promise<JudgedAnew> => {
  const key = assessor.keys.drone(keyId);
  const drone = await tx.node(key);
  await tx.setState(droneState(keyId), drone && assessor.ruleSetHash);
  if (drone === undefined) return { events: [], errors: [] };
  const assessed = await assessAnew(tx, assessor, drone, at);
  const { attributes } = (await tx.node(key)) ?? drone;
  const subject = { kind: "Drone", key, attributes } as const;
  const events = await tx.addEvents(
    assessed.events.map((event) => ({ ...event, subject })),
    at,
  );
  return { events, errors: assessed.errors };
};

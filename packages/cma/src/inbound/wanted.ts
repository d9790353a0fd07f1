/**
 * What a batch of messages will ask the store for, so that all of it comes in one go.
 *
 * A hint: what is missing here is read when it is asked for, at the cost of a way there and back.
 */
import type { NodeKeys } from "../graph/keys.ts";
import type { Wanted } from "../store/graph-store.ts";
import { documentsState } from "./document-quota.ts";
import { changesState } from "./history.ts";
import type { Inbound } from "./inbound.ts";
import { SERIAL_STATE } from "./session-serial.ts";

/** Of one summary; an honest one has some dozens. */
const SUMMARIZED_MAX = 200;

/** To handle the messages and to write what they say. */
export const wantedFor = (inbound: readonly Inbound[], keys: NodeKeys): Wanted => {
  const drones = [...new Set(inbound.map(({ peer }) => peer.keyId))];
  return {
    nodes: [...drones.map(keys.drone), ...inbound.flatMap((each) => documentsOf(each, keys))],
    bareNodes: inbound.flatMap((each) => [...setsOf(each), ...summarizedBy(each, keys)]),
    states: [SERIAL_STATE, ...drones.flatMap((id) => [documentsState(id), changesState(id)])],
  };
};

const documentsOf = ({ peer, message }: Inbound, keys: NodeKeys) =>
  message.kind === "discovery"
    ? [keys.discovery(keys.drone(peer.keyId), message.type, message.instance)]
    : [];

const summarizedBy = ({ peer, message }: Inbound, keys: NodeKeys) =>
  message.kind === "summary"
    ? message.documents
        .slice(0, SUMMARIZED_MAX)
        .map(({ type, instance }) => keys.discovery(keys.drone(peer.keyId), type, instance))
    : [];

const setsOf = ({ prepared }: Inbound) => {
  const made = prepared();
  return made?.ok ? made.document.asserted.sets.map(({ key }) => key) : [];
};

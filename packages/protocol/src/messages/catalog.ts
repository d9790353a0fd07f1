/**
 * The catalogue of messages, and how one becomes bytes and back.
 *
 *      0               2
 *     +---------------+--------------------------------------------+
 *     | number (u16)  |  the message's fields but `kind`, as JSON   |
 *     +---------------+--------------------------------------------+
 *
 * Whatever {@link encodeMessage} says, {@link decodeMessage} understands: what a
 * hostile host put into its facts is mended by the sender (see `fit-facts.ts`).
 *
 * Source: docs/reference/wire-format.md, "Reliable messages over DATA".
 */
import { encodeText } from "../wire/text.ts";
import { configure, fitConfigure } from "./configure.ts";
import { discovery, fitDiscovery, fitSummary, fitWant, summary, want } from "./discovery.ts";
import { fitStartup, shutdown, startup } from "./life-cycle.ts";
import type { AgentMessage, Json, ManagerMessage, Message } from "./message.ts";
import { type Checked, refuse } from "./message-error.ts";
import type { Direction, MessageType } from "./message-type.ts";
import { parseJson } from "./parse-json.ts";

/** In order of number. Streams 1 (liveness) and 2 (monitoring) are kept for the rings and services. */
export const messageTypes: readonly MessageType[] = [
  startup,
  shutdown,
  discovery,
  summary,
  want,
  configure,
];

/** At most 4 MiB: facts are held to less by {@link fitFacts}, lists by their lengths. */
export const encodeMessage = (message: Message): Uint8Array => {
  const { kind, ...fields } = fitMessage(message);
  const json = encodeText(JSON.stringify(fields));
  const bytes = new Uint8Array(NUMBER_BYTES + json.byteLength);
  new DataView(bytes.buffer).setUint16(0, messageTypeOf(kind).number);
  bytes.set(json, NUMBER_BYTES);
  return bytes;
};

/** `direction` is the one that the session gives: an agent cannot say what only a CMA may. */
export const decodeMessage = (bytes: Uint8Array, direction: Direction): Checked<Message> => {
  if (bytes.byteLength < NUMBER_BYTES) return refuse("truncated");
  const number = new DataView(bytes.buffer, bytes.byteOffset).getUint16(0);
  const type = typesByNumber.get(number);
  if (type === undefined) return refuse("unknown_message");
  if (type.direction !== direction) return refuse("wrong_direction");
  const parsed = parseJson(bytes.subarray(NUMBER_BYTES));
  if (!parsed.ok) return parsed;
  // The number says the kind; JSON that says it too is refused as an unknown field.
  if (!isMap(parsed.value) || Object.hasOwn(parsed.value, "kind")) return refuse("bad_shape");
  return type.check({ kind: type.kind, ...parsed.value }, "");
};

export const decodeAgentMessage = (bytes: Uint8Array): Checked<AgentMessage> =>
  // Direction has been checked, so only messages of agents come out.
  decodeMessage(bytes, "agent_to_manager") as Checked<AgentMessage>;

export const decodeManagerMessage = (bytes: Uint8Array): Checked<ManagerMessage> =>
  decodeMessage(bytes, "manager_to_agent") as Checked<ManagerMessage>;

export const messageTypeOf = (kind: Message["kind"]): MessageType => {
  const type = typesByKind.get(kind);
  if (type === undefined) throw new RangeError(`no message is called ${kind}`);
  return type;
};

/** The nearest message that may travel. */
const fitMessage = (message: Message): Message => {
  switch (message.kind) {
    case "startup":
      return fitStartup(message);
    case "shutdown":
      return { kind: "shutdown" };
    case "discovery":
      return fitDiscovery(message);
    case "summary":
      return fitSummary(message);
    case "want":
      return fitWant(message);
    case "configure":
      return fitConfigure(message);
  }
};

const isMap = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const NUMBER_BYTES = 2;

const typesByNumber = new Map(messageTypes.map((type) => [type.number, type]));
const typesByKind = new Map(messageTypes.map((type) => [type.kind, type]));

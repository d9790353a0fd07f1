/**
 * What every store asserts of what it is told to write.
 *
 * Texts were made well-formed and keys were made by graph/keys.ts long before;
 * whatever is refused here is a mistake of our own, hence a RangeError. The
 * point is that no store ever has to guess: each number has one integer or
 * floating-point form, each key is a kind and printable ASCII.
 */
import type { AssimEvent, DerivedEvent } from "../events/event.ts";
import type { Attribute, Attributes, GraphChange, NodeKey } from "../graph/change.ts";
import { edgeKinds } from "../graph/edge-kinds.ts";
import { nodeKinds } from "../graph/node-kinds.ts";

/** Bytes; Neo4j cannot index texts above about 8 kB, and people read keys. */
const KEY_BYTES_MAX = 512;

/** As for keys: the name is indexed. In characters. */
const STATE_NAME_LENGTH_MAX = 512;

const STATE_VALUE_BYTES_MAX = 64 * 1024;

const kindsOfNode: ReadonlySet<string> = new Set(nodeKinds.map(({ kind }) => kind));
const kindsOfEdge: ReadonlySet<string> = new Set(edgeKinds.map(({ kind }) => kind));

/** @throws RangeError where the change breaks what graph/change.ts says of it. */
export const checkChange = (change: GraphChange): void => {
  switch (change.op) {
    case "put_node":
      checkKey(change.key);
      if (kindOfKey(change.key) !== change.kind) {
        throw new RangeError(`${change.key} is not the key of a ${change.kind}`);
      }
      checkWhen(change.at);
      break;
    case "put_edge":
      checkEdgeName(change);
      checkWhen(change.at);
      break;
    case "delete_edge":
      checkEdgeName(change);
      break;
    case "release_node":
    case "delete_node":
      checkKey(change.key);
      break;
  }
};

/**
 * The attributes as they are stored and later read: a frozen copy without
 * negative zero, which JSON cannot say.
 * @throws RangeError for an empty name, a number that is none, or a text with a lone surrogate.
 */
export const storedAttributes = (attributes: Attributes): Attributes =>
  Object.freeze(
    Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [
        checkText(name, "name of an attribute", 1),
        storedAttribute(name, value),
      ]),
    ),
  );

/** As {@link storedAttributes}, for all that an event carries. */
export const storedEvent = (
  event: DerivedEvent,
  { id, sequence, at }: Pick<AssimEvent, "id" | "sequence" | "at">,
): AssimEvent => {
  checkWhen(at);
  return {
    type: event.type,
    subject: {
      kind: event.subject.kind,
      key: checkText(event.subject.key, "key of an event's subject", 1),
      attributes: storedAttributes(event.subject.attributes),
    },
    details: storedAttributes(event.details),
    id,
    sequence,
    at,
  };
};

/** @throws RangeError for a name or value that no store promises to keep. */
export const checkState = (name: string, value: string | undefined): void => {
  checkText(name, "name of a state", 1);
  if (name.length > STATE_NAME_LENGTH_MAX) throw new RangeError("the name of a state is too long");
  if (value === undefined) return;
  checkText(value, `state ${name}`, 0);
  if (new TextEncoder().encode(value).length > STATE_VALUE_BYTES_MAX) {
    throw new RangeError(`state ${name} is larger than 64 KiB`);
  }
};

/** @throws RangeError unless `count` is a whole number from 0. */
export const checkCount = (count: number): void => {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${count} is not a count`);
};

const storedAttribute = (name: string, value: Attribute): Attribute => {
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return checkText(value, `attribute ${name}`, 0);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new RangeError(`attribute ${name} is ${value}`);
    return value === 0 ? 0 : value;
  }
  return Object.freeze(value.map((text) => checkText(text, `attribute ${name}`, 0)));
};

const checkEdgeName = ({ from, kind, to }: { from: NodeKey; kind: string; to: NodeKey }): void => {
  checkKey(from);
  checkKey(to);
  if (!kindsOfEdge.has(kind)) throw new RangeError(`${kind} is not a kind of edge`);
};

const checkKey = (key: NodeKey): void => {
  if (
    key.length > KEY_BYTES_MAX ||
    !/^\w+:[\x21-\x7e]+$/.test(key) ||
    !kindsOfNode.has(kindOfKey(key))
  ) {
    throw new RangeError(`${JSON.stringify(key.slice(0, 80))} is not a node key`);
  }
};

const kindOfKey = (key: NodeKey): string => key.slice(0, key.indexOf(":"));

const checkWhen = (at: number): void => {
  if (!Number.isSafeInteger(at)) throw new RangeError(`${at} is not whole milliseconds`);
};

const checkText = (text: string, what: string, lengthMin: number): string => {
  if (text.length < lengthMin) throw new RangeError(`the ${what} is empty`);
  if (!text.isWellFormed()) throw new RangeError(`the ${what} has a lone surrogate`);
  return text;
};

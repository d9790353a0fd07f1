/**
 * Attributes ↔ properties.
 *
 *     designation  ↔  designation      key  ↔  _key      __proto__  ↔  ___proto__
 *
 * Names that are ours in the database, and all that begin with `_`, have one more `_` there. So no
 * attribute can pass for our own, and none is called `__proto__` where JavaScript would mind.
 */
import type { Attribute, Attributes, GraphEdge, GraphNode, NodeKey } from "../../graph/change.ts";
import type { EdgeKind } from "../../graph/edge-kinds.ts";
import { isNodeKind, type NodeKind } from "../../graph/node-kinds.ts";
import type { CypherMap, CypherValue } from "./neo4j-server.ts";

const ourNames: ReadonlySet<string> = new Set(["key", "firstSeen", "lastSeen", "body"]);

export const propertyName = (attribute: string): string =>
  ourNames.has(attribute) || attribute.startsWith("_") ? `_${attribute}` : attribute;

export const propertiesOf = (attributes: Attributes): CypherMap =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [propertyName(name), value]),
  );

/** Frozen. What is not of our making (somebody else wrote in our graph) is left out. */
export const attributesOf = (properties: CypherMap): Attributes =>
  Object.freeze(
    Object.fromEntries(
      Object.entries(properties).flatMap(([name, value]): [string, Attribute][] => {
        if (ourNames.has(name) || !isAttribute(value)) return [];
        return [[name.startsWith("_") ? name.slice(1) : name, value]];
      }),
    ),
  );

export const nodeOf = (key: NodeKey, properties: CypherMap): GraphNode => {
  const { firstSeen, lastSeen, body } = properties;
  return {
    key,
    kind: kindOfKey(key),
    attributes: attributesOf(properties),
    firstSeen: Number(firstSeen),
    lastSeen: Number(lastSeen),
    ...(body instanceof Uint8Array && { body }),
  };
};

export const edgeOf = (
  name: { readonly from: NodeKey; readonly kind: EdgeKind; readonly to: NodeKey },
  properties: CypherMap,
): GraphEdge => ({
  ...name,
  attributes: attributesOf(properties),
  firstSeen: Number(properties["firstSeen"]),
  lastSeen: Number(properties["lastSeen"]),
});

/** The map in a row's column `properties`. */
export const propertiesIn = ({ properties }: CypherMap): CypherMap => {
  if (isMap(properties)) return properties;
  throw new RangeError("a row without properties");
};

/** The maps in a list; none where there is no list. */
export const mapsIn = (value: CypherValue | undefined): readonly CypherMap[] =>
  Array.isArray(value) ? value.filter(isMap) : [];

/** Of a key that was checked: its kind is one of the catalogue. */
export const kindOfKey = (key: NodeKey): NodeKind => {
  const kind = key.slice(0, key.indexOf(":"));
  if (!isNodeKind(kind)) throw new RangeError(`${key} is the key of no kind of node`);
  return kind;
};

const isAttribute = (value: CypherValue | undefined): value is Attribute =>
  typeof value === "string" ||
  typeof value === "number" ||
  typeof value === "boolean" ||
  (Array.isArray(value) && value.every((each) => typeof each === "string"));

const isMap = (value: CypherValue | undefined): value is CypherMap =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array);

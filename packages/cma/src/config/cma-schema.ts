/**
 * The published shape of cma.json, closed at each level. The parser reads the names from here, and
 * docs/reference has it as a file for editors.
 *
 * Source: JSON Schema, draft 2020-12.
 */
const repeat = {
  type: "object",
  description:
    "How long after one look the next begins, by discovery type or instance: `2s`, `5m`, `8h`, `1d`, or seconds. From 1 s to 31 d; the most specific wins.",
  maxProperties: 1000,
  additionalProperties: {
    anyOf: [
      { type: "string", pattern: "^\\d{1,9}(\\.\\d{1,3})?\\s*[smhd]$" },
      { type: "number", minimum: 1, maximum: 2_678_400 },
    ],
  },
} as const;

export const matchProperties = {
  keyId: {
    type: "string",
    pattern: "^[0-9a-f]{32}$",
    description: "The agent's key id: sure.",
  },
  designation: {
    type: "string",
    maxLength: 255,
    description: "What the host calls itself: convenient, and up to the host.",
  },
} as const;

export const hostProperties = {
  match: {
    type: "object",
    description: "Which host: exactly one of these.",
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    properties: matchProperties,
  },
  repeat,
  tags: {
    type: "array",
    description: "Words of yours that queries can ask for; kept on the Drone.",
    maxItems: 100,
    items: { type: "string", minLength: 1, maxLength: 100 },
  },
} as const;

export const keepChangesProperties = {
  days: {
    type: "integer",
    minimum: 1,
    maximum: 36_500,
    default: 90,
    description: "What changed is forgotten when it is older.",
  },
  kibibytes: {
    type: "integer",
    minimum: 0,
    maximum: 1_000_000,
    default: 1_024,
    description:
      "How much of the store the history of one host may take; a change of a few short values takes 1. Beyond it, the document with the most forgets its oldest. 0 keeps no history.",
  },
} as const;

export const keepProperties = {
  events: {
    type: "integer",
    minimum: 0,
    maximum: 100_000_000,
    default: 100_000,
    description: "How many told events are kept.",
  },
  changes: {
    type: "object",
    description: "How long history is; by what comes first.",
    additionalProperties: false,
    properties: keepChangesProperties,
  },
} as const;

export const rootProperties = {
  $schema: { type: "string", description: "For editors; read by nobody here." },
  domain: {
    type: "string",
    minLength: 1,
    maxLength: 255,
    default: "global",
    description: "Net segment: within it, one address is one host's.",
  },
  repeat,
  hosts: {
    type: "array",
    description: "Settings of single hosts; later entries win over earlier ones.",
    maxItems: 100_000,
    items: {
      type: "object",
      additionalProperties: false,
      required: ["match"],
      properties: hostProperties,
    },
  },
  keep: { type: "object", additionalProperties: false, properties: keepProperties },
} as const;

export const cmaSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "cma.json",
  description: "What the CMA is to do with which host.",
  type: "object",
  additionalProperties: false,
  properties: rootProperties,
} as const;

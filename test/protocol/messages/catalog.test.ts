import type { Message } from "@assimilation/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeMessage,
  encodeMessage,
  messageTypeOf,
  messageTypes,
} from "#protocol/messages/catalog.ts";

const examples: readonly Message[] = [
  { kind: "startup", hostName: "db1.example.org", version: "0.1.0" },
  { kind: "shutdown" },
  {
    kind: "discovery",
    type: "os",
    instance: "os",
    description: "operating system",
    host: "db1",
    source: "os",
    proxy: "local/local",
    seq: 7,
    data: { nodename: "db1" },
  },
  {
    kind: "summary",
    isComplete: true,
    documents: [{ type: "os", instance: "os", hash: "0123456789abcdef" }],
  },
  { kind: "want", documents: [{ type: "os", instance: "os" }] },
  { kind: "configure", repeatMs: { proc_sys: 2_000 } },
];

const raw = (number: number, json: string): Uint8Array => {
  const text = new TextEncoder().encode(json);
  const bytes = new Uint8Array(2 + text.byteLength);
  bytes.set([number >> 8, number & 0xff]);
  bytes.set(text, 2);
  return bytes;
};
const codeOf = (number: number, json: string): string => {
  const direction = messageTypes.find((type) => type.number === number)?.direction;
  const result = decodeMessage(raw(number, json), direction ?? "agent_to_manager");
  return result.ok ? "ok" : `${result.error.code} ${result.error.where}`.trimEnd();
};
const sent = (message: Message) =>
  decodeMessage(encodeMessage(message), messageTypeOf(message.kind).direction);

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.constantFrom("", "\ud800", "x".repeat(5_000), "__proto__"),
);
const name = { type: text, instance: text };
const anyMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ kind: fc.constant("startup" as const), hostName: text, version: text }),
  fc.record({ kind: fc.constant("shutdown" as const) }),
  fc.record({
    kind: fc.constant("discovery" as const),
    ...name,
    description: text,
    host: text,
    source: text,
    proxy: text,
    seq: fc.maxSafeNat(),
    data: fc.dictionary(text, fc.jsonValue() as fc.Arbitrary<string>),
  }),
  fc.record({
    kind: fc.constant("summary" as const),
    isComplete: fc.boolean(),
    documents: fc.array(fc.record({ ...name, hash: fc.constant("0".repeat(16)) })),
  }),
  fc.record({ kind: fc.constant("want" as const), documents: fc.array(fc.record(name)) }),
  fc.record({
    kind: fc.constant("configure" as const),
    repeatMs: fc.dictionary(text, fc.double()),
  }),
);

describe("the catalogue of messages", () => {
  test("numbers and kinds are there once", () => {
    expect(new Set(messageTypes.map(({ number }) => number)).size).toBe(messageTypes.length);
    expect(new Set(messageTypes.map(({ kind }) => kind)).size).toBe(messageTypes.length);
    expect(examples.map(({ kind }) => kind)).toEqual(messageTypes.map(({ kind }) => kind));
  });

  test.each(examples)("$kind arrives as it was sent", (message) => {
    expect(sent(message)).toEqual({ ok: true, value: message });
  });

  test.each(examples)("$kind is refused from the wrong side", (message) => {
    const right = messageTypeOf(message.kind).direction;
    const wrong = right === "agent_to_manager" ? "manager_to_agent" : "agent_to_manager";
    expect(decodeMessage(encodeMessage(message), wrong)).toMatchObject({
      error: { code: "wrong_direction" },
    });
  });

  test("whatever is sent is understood", () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(sent(message)).toMatchObject({ ok: true, value: { kind: message.kind } });
      }),
    );
  });

  test("a summary longer than a message is cut, and says that it is not all", () => {
    const documents = Array.from({ length: 12_000 }, (_, i) => ({
      type: "\u0001".repeat(128),
      instance: `${i}`,
      hash: "0".repeat(16),
    }));
    const result = sent({ kind: "summary", isComplete: true, documents });
    expect(result).toMatchObject({ ok: true, value: { isComplete: false } });
  });

  test("no bytes make decoding throw", () => {
    fc.assert(
      fc.property(fc.nat(8), fc.jsonValue(), (number, value) => {
        decodeMessage(raw(number, JSON.stringify(value)), "agent_to_manager");
        decodeMessage(raw(number, JSON.stringify(value)), "manager_to_agent");
      }),
    );
  });
});

describe("at the door", () => {
  test.each([
    { number: 999, json: "{}", code: "unknown_message" },
    { number: 2, json: "{", code: "bad_json" },
    { number: 2, json: "[]", code: "bad_shape" },
    { number: 2, json: "null", code: "bad_shape" },
    { number: 2, json: '{"kind":"shutdown"}', code: "bad_shape" },
    { number: 2, json: '{"also":1}', code: "bad_shape" },
    { number: 1, json: '{"hostName":"a"}', code: "bad_shape version" },
    { number: 1, json: '{"hostName":1,"version":""}', code: "bad_shape hostName" },
    {
      number: 1,
      json: `{"hostName":"${"a".repeat(256)}","version":""}`,
      code: "bad_shape hostName",
    },
    { number: 4, json: '{"isComplete":1,"documents":[]}', code: "bad_shape isComplete" },
    {
      number: 4,
      json: '{"isComplete":true,"documents":[{"type":"a","instance":"b","hash":"XYZ"}]}',
      code: "bad_shape documents[0].hash",
    },
    {
      number: 5,
      json: '{"documents":[{"type":"","instance":"b"}]}',
      code: "bad_shape documents[0].type",
    },
    {
      number: 5,
      json: '{"documents":[{"type":"a","instance":"b","path":"/"}]}',
      code: "bad_shape documents[0]",
    },
    { number: 6, json: '{"repeatMs":{"os":999}}', code: "bad_shape repeatMs.os" },
    { number: 6, json: '{"repeatMs":{"os":1000.5}}', code: "bad_shape repeatMs.os" },
    { number: 6, json: '{"repeatMs":{"os":1000},"command":"rm"}', code: "bad_shape" },
  ])("$number $json: $code", ({ number, json, code }) => {
    expect(codeOf(number, json)).toBe(code);
  });

  test.each([0, 1])("%i bytes are too few", (length) => {
    expect(decodeMessage(new Uint8Array(length), "agent_to_manager")).toMatchObject({
      error: { code: "truncated" },
    });
  });
});

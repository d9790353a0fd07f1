/** What one drone may fill of the store. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DOCUMENT_BYTES_MAX,
  DOCUMENTS_MAX,
  type KeptDocuments,
  keptWith,
} from "#cma/inbound/document-quota.ts";
import { keyIdOf, startTestCma } from "#test/support/make-cma.ts";

const body = (bytes: number) => new Uint8Array(bytes);

describe("a document", () => {
  test.each([
    { what: "the last that fits", kept: [DOCUMENTS_MAX - 1, 0], before: undefined, isKept: true },
    { what: "one too many", kept: [DOCUMENTS_MAX, 0], before: undefined, isKept: false },
    { what: "another version", kept: [DOCUMENTS_MAX, 100], before: 10, isKept: true },
    { what: "the last byte", kept: [1, DOCUMENT_BYTES_MAX - 10], before: 0, isKept: true },
    { what: "a byte too many", kept: [1, DOCUMENT_BYTES_MAX - 9], before: 0, isKept: false },
    { what: "one no larger", kept: [1, DOCUMENT_BYTES_MAX + 9], before: 10, isKept: true },
  ])("that is $what is kept: $isKept", ({ kept: [documents = 0, bytes = 0], before, isKept }) => {
    const predecessor = before === undefined ? undefined : { body: body(before) };
    expect(typeof keptWith({ documents, bytes }, body(10), predecessor)).toBe(
      isKept ? "object" : "string",
    );
  });
});

test("what is counted is what there is", () => {
  const said = fc.array(fc.record({ name: fc.nat(9), bytes: fc.nat(5_000_000) }));
  fc.assert(
    fc.property(said, (documents) => {
      const bodies = new Map<number, number>();
      let kept: KeptDocuments = { documents: 0, bytes: 0 };
      for (const { name, bytes } of documents) {
        const before = bodies.get(name);
        // A length is enough of a body here.
        const after = keptWith(
          kept,
          lengthOnly(bytes),
          before === undefined ? undefined : { body: lengthOnly(before) },
        );
        if (typeof after === "string") continue;
        bodies.set(name, bytes);
        kept = after;
      }
      const sum = [...bodies.values()].reduce((all, bytes) => all + bytes, 0);
      expect(kept).toEqual({ documents: bodies.size, bytes: sum });
      expect(sum).toBeLessThanOrEqual(DOCUMENT_BYTES_MAX);
    }),
    { numRuns: 50 },
  );
});

test("a drone that invents documents without end is refused, once in the log; others go on", async () => {
  const cma = await startTestCma();
  const [greedy, other] = [cma.session(1), cma.session(2)];
  const names = Array.from({ length: DOCUMENTS_MAX + 20 }, (_, at) => `type${at}`);
  await Promise.all(names.map((name) => greedy.document(name, 1, {})));
  await other.document("os", 1, {});
  await greedy.document("type7", 2, { more: 1 });
  const kept = cma.store.dump().nodes.filter(({ kind }) => kind === "Discovery");
  expect(kept).toHaveLength(DOCUMENTS_MAX + 1);
  expect(cma.cma.status()).toMatchObject({ refused: 20 });
  expect(cma.logged.filter(({ level }) => level === "warn")).toMatchObject([
    { fields: { keyId: keyIdOf(1), reason: "The drone has 2,000 documents already" } },
  ]);
  const state = await cma.store.transact((tx) => tx.state(`documents:${keyIdOf(1)}`));
  expect(state).toMatch(/^2000 \d+$/);
});

const buffer = new ArrayBuffer(5_000_000);
const lengthOnly = (bytes: number) => new Uint8Array(buffer, 0, bytes);

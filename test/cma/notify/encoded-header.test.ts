import fc from "fast-check";
import { simpleParser } from "mailparser";
import { expect, test } from "vitest";
import { encodedHeader } from "#cma/notify/encoded-header.ts";

test("ASCII stays as it is", () => {
  expect(encodedHeader("WARNING: System bridge is down [HBDEAD]")).toBe(
    "WARNING: System bridge is down [HBDEAD]",
  );
});

test("an independent reader gets back what was encoded, from lines a mail may have", async () => {
  const printable = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(printable, async (text) => {
      const subject = `Über ${text.trim()}.`;
      const header = encodedHeader(subject);
      for (const word of header.split(" ")) expect(word.length).toBeLessThanOrEqual(75);
      expect(header.length).toBeLessThan(998);
      const mail = await simpleParser(`Subject: ${header}\r\n\r\n`);
      expect(mail.subject).toBe(subject);
    }),
    { numRuns: 50 },
  );
});

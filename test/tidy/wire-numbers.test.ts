/** The prose of wire-format.md has the numbers of the code: change one, and the other is asked for. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ACK_DELAY_MS } from "#protocol/delivery/acknowledge.ts";
import { CREDIT_BYTES_AT_ONCE, OPEN_MESSAGES_SENT_MAX } from "#protocol/delivery/streams.ts";
import { responderLimits } from "#protocol/handshake/responder.ts";
import { noncePrefixes } from "#protocol/seal/nonce.ts";
import {
  CHUNK_BYTES_MAX,
  COUNTER_END,
  DATAGRAM_BYTES_MAX,
  HOST_NAME_HINT_BYTES_MAX,
  MESSAGE_BYTES_MAX,
  MULTICAST_GROUP,
  MULTICAST_TTL_MAX,
  PORT,
  VERSIONS_OFFERED_MAX,
} from "#protocol/wire/constants.ts";
import { readyStatuses } from "#protocol/wire/ready.ts";

const page = readFileSync(
  join(import.meta.dirname, "../../docs/reference/wire-format.md"),
  "utf8",
).replace(/\s+/g, " ");

const superscript = (number: number): string =>
  [...String(number)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(Number(digit))).join("");

test.each([
  `one UDP port, ${PORT}`,
  `${MULTICAST_GROUP}, port ${PORT}, TTL ${MULTICAST_TTL_MAX}`,
  `at most ${DATAGRAM_BYTES_MAX} bytes of UDP payload`,
  `stay below 2${superscript(Math.log2(COUNTER_END))}`,
  `${CHUNK_BYTES_MAX} bytes each`,
  `at most ${MESSAGE_BYTES_MAX / 2 ** 20} MiB`,
  `UTF-8, at most ${HOST_NAME_HINT_BYTES_MAX} bytes`,
  `u8 each, at most ${VERSIONS_OFFERED_MAX}`,
  `${CREDIT_BYTES_AT_ONCE / 1000} kB at once`,
  `${OPEN_MESSAGES_SENT_MAX} messages of a stream`,
  `or ${ACK_DELAY_MS} ms`,
  `30 s, ${responderLimits.halvesMax} at most`,
  `${responderLimits.curveOperationsPerSec} a second for all`,
  `at most ${responderLimits.multicastAnswersPerSec} a second`,
  ...Object.values(noncePrefixes).map((prefix) => `"${prefix.replace(/-+$/, "")}"`),
  ...readyStatuses.map((status, number) => `${number} ${status.replaceAll("_", " ")}`),
])("it says “%s”", (sentence) => {
  expect(page).toContain(sentence);
});

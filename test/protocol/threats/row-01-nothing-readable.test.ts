/**
 * Row 1: who reads all traffic learns no content, no agent key and no host name.
 *
 * Method: record every datagram of a run with handshake, documents and orders,
 * and look for what must not be in there, raw and as text.
 */

import { expect, test } from "vitest";
import { encodeMessage } from "#protocol/messages/catalog.ts";
import { createEstate } from "#test/support/endpoints.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const holds = (datagram: Uint8Array, wanted: Uint8Array): boolean => {
  for (let i = 0; i + wanted.byteLength <= datagram.byteLength; i++) {
    let n = 0;
    while (n < wanted.byteLength && datagram[i + n] === wanted[n]) n += 1;
    if (n === wanted.byteLength) return true;
  }
  return false;
};

test("a recorded run holds no key of the agent, no name and no text", async () => {
  const estate = createEstate(1);
  const cma = await estate.startManager();
  const agent = await estate.startAgent("database-server-seven");
  await estate.until(() => agent.endpoint.isUp());
  agent.endpoint.send(
    { kind: "startup", hostName: "database-server-seven", version: "1" },
    () => {},
  );
  agent.say("proc_sys", 100);
  agent.say("packages", 6_000);
  await estate.run(1_000);
  cma.endpoint.send(agent.keyId, { kind: "want", documents: [{ type: "os", instance: "os" }] });
  await estate.run(10_000);
  expect(agent.applied).toHaveLength(2);
  expect(agent.got).toHaveLength(1);

  const { publicKey, secretKey } = agent.agentKeys;
  const secrets = [
    publicKey,
    secretKey,
    publicKey.subarray(0, 16),
    bytesOf(agent.keyId),
    bytesOf("database-server"),
    bytesOf("discovery"),
    bytesOf('":"'),
    bytesOf("proc_sys"),
    encodeMessage({ kind: "want", documents: [] }).subarray(0, 10),
  ];
  expect(estate.sent.length).toBeGreaterThan(10);
  for (const secret of secrets) {
    // The run is the same each time, so what is not there by chance is not there.
    expect(estate.sent.filter(({ datagram }) => holds(datagram, secret))).toEqual([]);
  }
});

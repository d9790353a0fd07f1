/** Whoever answers on the port: nothing that he says is a mistake of ours, and ends the CMA. */
import { once } from "node:events";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { storeError } from "#cma/store/neo4j/neo4j-errors.ts";
import type { Neo4jServer } from "#cma/store/neo4j/neo4j-server.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";

const stranger = async (answer: Uint8Array): Promise<string> => {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(answer));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `127.0.0.1:${address.port}`;
};

const text = (words: string): readonly number[] => [...new TextEncoder().encode(words)];

/** No common version, and 5.4. Source: neo4j.com/docs/bolt, handshake. */
const bolt = { none: [0, 0, 0, 0], v5: [0, 0, 4, 5], manifest: [0, 0, 1, 255] };

const opened = (uri: string): Neo4jServer => {
  const address = { uri, user: "neo4j", password: "a" };
  const server = openNeo4j(address, { retryMs: 0, silentMs: 2_000 });
  onTestFinished(() => server.close());
  return server;
};

test.each([
  ["one byte", text("x")],
  ["three bytes", text("abc")],
  ["the banner of ssh", text("SSH-2.0-OpenSSH_9.2p1\r\n")],
  ["the banner of a mail server", text("220 mail.example.com ESMTP\r\n")],
  ["that no version is known", bolt.none],
  ["a list of versions that ends early", [...bolt.manifest, 5, 1, 2, 3]],
  ["what is no message", [...bolt.v5, 0, 4, 1, 2, 3, 4, 0, 0]],
  ["success before it was asked", [...bolt.v5, 0, 3, 0xb1, 0x70, 0xa0, 0, 0]],
  ["a list longer than its message", [...bolt.v5, 0, 6, 0xb1, 0x70, 0xd6, 255, 255, 255, 0, 0]],
])("%s is the answer of a server that is none, and is waited for", async (_, bytes) => {
  const host = await stranger(Uint8Array.from(bytes));
  for (const uri of [`bolt://${host}`, `neo4j://${host}`]) {
    const failure = await opened(uri)
      .version()
      .catch((error: unknown) => storeError(error, uri));
    expect(failure, uri).toMatchObject({ code: "ASSIM_STORE_DOWN" });
  }
});

test("a question fails as the first word does", async () => {
  const uri = `bolt://${await stranger(Uint8Array.from(text("x")))}`;
  const answer = opened(uri).read((run) => run("RETURN 1", {}));
  await expect(answer).rejects.toMatchObject({ code: "ServiceUnavailable" });
});

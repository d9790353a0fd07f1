/**
 * What a CMA on Neo4j does not put up with, and what it says then: one sentence that has what to
 * do, and exit code 1. Certificates, passwords that must be changed first, servers that are too
 * old; and what it waits for instead, a port with nothing or something else behind it. Servers
 * that take no writes are in neo4j-outage.test.ts.
 */
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createTcpServer, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Certificates, makeCertificates } from "#test/support/certificates.ts";
import { type Login, startTestNeo4j, writeLogin } from "#test/support/neo4j-cma.ts";
import { ltsVersion, needsNeo4j } from "#test/support/neo4j-server.ts";
import { cmaProgram, startProgram } from "#test/support/program.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { needsPrograms, testWith } from "#test/support/unable.ts";

const LIMIT_MS = 300_000;

/** `NEO4J_OLD=5.20.0`: fetched once, and seen being refused. */
const OLD = process.env["NEO4J_OLD"];

const isRoot = process.getuid?.() === 0;

describe("a CMA on Neo4j refuses", () => {
  testWith(needsNeo4j(ltsVersion), needsPrograms("openssl"))(
    "certificates that prove nothing, with either scheme, and takes the site's own authority",
    async () => {
      const folder = openFolder();
      const certificates = makeCertificates(folder);
      const neo4j = await startTestNeo4j(ltsVersion, settingsOfTls(folder, certificates), {
        mustChangePassword: true,
      });
      const { port } = new URL(neo4j.address.uri);
      const trusting = { SSL_CERT_FILE: certificates.authority };
      const [expired, selfSigned] = [
        await startTls(certificates, certificates.expired),
        await startTls(certificates, certificates.selfSigned),
      ];
      const nonsense = await listening(createTcpServer((socket) => void socket.end("hello\n")));
      const cases = [
        ["is trusted, so that the password is next", `localhost:${port}`, trusting, /cypher-shell/],
        ["has an authority that nobody knows", `localhost:${port}`, {}, /update-ca-certificates/],
        ["is for another name", `127.0.0.1:${port}`, trusting, /certificate for another name/],
        ["has expired", `localhost:${expired}`, trusting, /is not valid today: renew it/],
        ["is its own authority", `localhost:${selfSigned}`, trusting, /does not trust: if it is/],
        ["is not there", `localhost:${nonsense}`, trusting, /does not speak TLS/],
      ] as const;
      const expectAll = async (scheme: string): Promise<void> => {
        const home = homeFor(neo4j.address);
        for (const [what, host, env, sentence] of cases) {
          const ended = await runCma(home, `${scheme}://${host}`, env);
          expect(ended, `${scheme}: it ${what}`).toMatchObject({ code: 1 });
          expect(sentencesOf(ended.stderr), `${scheme}: it ${what}`).toMatchObject([
            expect.stringMatching(sentence),
          ]);
        }
      };
      await Promise.all(["bolt+s", "neo4j+s"].map(expectAll));
      const any = await runCma(homeFor(neo4j.address), `neo4j+ssc://localhost:${port}`, trusting);
      expect(any).toMatchObject({ code: 2, stderr: expect.stringContaining("any certificate") });
    },
    LIMIT_MS,
  );

  if (OLD !== undefined) {
    test(
      "a server that is too old",
      async () => {
        const neo4j = await startTestNeo4j({ ...ltsVersion, version: OLD });
        const ended = await runCma(homeFor(neo4j.address), neo4j.address.uri);
        expect(ended.code).toBe(1);
        expect(sentencesOf(ended.stderr)).toEqual([
          `The server is Neo4j/${OLD}; 5.26 is the oldest that serves: install it or a newer one.`,
        ]);
      },
      LIMIT_MS,
    );
  }
});

describe("a CMA on Neo4j waits for", () => {
  test(
    "a port with nothing, with something else, or with silence behind it",
    async () => {
      const http = await listening(createHttpServer((_, answer) => void answer.end("hello")));
      const silent = await listening(createTcpServer((socket) => void socket.resume()));
      const closed = createTcpServer();
      const nothing = await listening(closed);
      closed.close();
      const expectWaiting = async (port: number): Promise<void> => {
        const home = homeFor({ user: "neo4j", password: "a" });
        const cma = startCma(home, `bolt://127.0.0.1:${port}`);
        await cma.says("The database is not there; the CMA waits for it");
        expect(cma.stderr()).toMatch(/does not answer as a Neo4j server: see whether it runs/);
        cma.child.kill("SIGTERM");
        expect(await cma.ended).toBe(0);
      };
      await Promise.all([http, silent, nothing].map(expectWaiting));
    },
    LIMIT_MS,
  );
});

/** TLS is offered, so that the test's own look at the server needs none. */
const settingsOfTls = (folder: string, { key, good }: Certificates) => ({
  "server.bolt.tls_level": "OPTIONAL",
  "dbms.ssl.policy.bolt.enabled": "true",
  "dbms.ssl.policy.bolt.base_directory": folder,
  "dbms.ssl.policy.bolt.private_key": key,
  "dbms.ssl.policy.bolt.public_certificate": good,
  "dbms.ssl.policy.bolt.client_auth": "NONE",
});

const startTls = ({ key }: Certificates, certificate: string): Promise<number> => {
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) });
  return listening(server);
};

const listening = async (server: Server): Promise<number> => {
  server.on("connection", (socket) => void socket.on("error", () => undefined));
  server.listen(0, "localhost");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
};

/** Others than we may enter: a CMA of root becomes nobody. */
const openFolder = (): string => {
  const folder = tempDir();
  chmodSync(folder, 0o755);
  return folder;
};

const homeFor = (login: Login): string => {
  const home = `${openFolder()}/home`;
  mkdirSync(`${home}/crypto.d`, { recursive: true });
  chmodSync(home, 0o755);
  chmodSync(`${home}/crypto.d`, 0o700);
  writeLogin(home, login);
  return home;
};

type Environment = Readonly<Record<string, string>>;

const startCma = (home: string, uri: string, env: Environment = {}) =>
  startProgram(
    cmaProgram,
    [
      ...["--home", home, "--bind", "127.0.0.1:0", "--database", uri, "--foreground"],
      ...(isRoot ? ["--user", "nobody"] : []),
    ],
    { env },
  );

const runCma = (home: string, uri: string, env: Environment = {}) => {
  const cma = startCma(home, uri, env);
  return cma.ended.then((code) => ({ code, stderr: cma.stderr() }));
};

/** But for the one about new keys, which comes first. */
const sentencesOf = (stderr: string): readonly string[] =>
  stderr.split("\n").filter((line) => line !== "" && !line.startsWith("New keys were made."));

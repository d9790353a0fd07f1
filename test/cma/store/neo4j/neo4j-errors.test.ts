import { AssimilationError } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { storeError } from "#cma/store/neo4j/neo4j-errors.ts";

const said = (code: string, message = "said by the server") =>
  Object.assign(new Error(message), { code });

describe("what the server or the driver says becomes", () => {
  test.each([
    ["Neo.ClientError.Security.Unauthorized", "ASSIM_STORE_LOGIN"],
    ["Neo.ClientError.Security.AuthenticationRateLimit", "ASSIM_STORE_SERVER"],
    ["Neo.ClientError.Security.CredentialsExpired", "ASSIM_STORE_LOGIN"],
    ["Neo.ClientError.Security.Forbidden", "ASSIM_STORE_RIGHTS"],
    ["Neo.ClientError.Cluster.NotALeader", "ASSIM_STORE_READONLY"],
    ["Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "ASSIM_STORE_READONLY"],
    ["Neo.TransientError.General.OutOfDiskSpace", "ASSIM_STORE_FULL"],
    ["Neo.DatabaseError.Transaction.TransactionLogError", "ASSIM_STORE_STOPPED"],
    ["Neo.DatabaseError.Transaction.TransactionStartFailed", "ASSIM_STORE_STOPPED"],
    ["ServiceUnavailable", "ASSIM_STORE_DOWN"],
    ["SessionExpired", "ASSIM_STORE_DOWN"],
    ["Neo.TransientError.Database.DatabaseUnavailable", "ASSIM_STORE_DOWN"],
    ["Neo.TransientError.Transaction.DeadlockDetected", "ASSIM_STORE_SERVER"],
    ["Neo.DatabaseError.General.UnknownError", "ASSIM_STORE_SERVER"],
    ["Neo.ClientError.Transaction.TransactionTimedOut", "ASSIM_STORE_TOO_MUCH"],
    ["Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration", "ASSIM_STORE_TOO_MUCH"],
    ["Neo.TransientError.General.MemoryPoolOutOfMemoryError", "ASSIM_STORE_TOO_MUCH"],
    ["Neo.TransientError.General.OutOfMemoryError", "ASSIM_STORE_TOO_MUCH"],
  ])("%s: %s", (code, expected) => {
    const error = storeError(said(code), "neo4j://db:7687");
    expect(error).toBeInstanceOf(AssimilationError);
    expect(error).toMatchObject({ code: expected });
    expect(String(error)).toContain("neo4j://db:7687");
    expect(String(error)).toContain("said by the server");
  });
});

test.each([
  "Connection acquisition timed out in 5000 ms. Pool status: …",
  "Server responded HTTP. Make sure you are not trying to connect to the http endpoint …",
  "Unknown Bolt protocol version: 9",
])("what has no code and says %j is a server that does not answer", (message) => {
  expect(storeError(said("N/A", message), "x")).toMatchObject({ code: "ASSIM_STORE_DOWN" });
});

describe("a certificate that", () => {
  const refused = (why: string) =>
    `Failed to connect to server. Caused by: Server certificate is not trusted. … Socket responded with: ${why}`;

  test.each([
    ["has expired", "CERT_HAS_EXPIRED", /is not valid today: renew it/],
    ["is of another name", "ERR_TLS_CERT_ALTNAME_INVALID", /name the server as its certificate/],
    ["signed itself", "DEPTH_ZERO_SELF_SIGNED_CERT", /update-ca-certificates, update-ca-trust/],
    ["is of an authority nobody knows", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", /does not trust/],
    ["was revoked", "CERT_REVOKED", /give it another/],
  ])("%s is told in one sentence, with either scheme", (_, why, sentence) => {
    const direct = said("ServiceUnavailable", refused(why));
    const routed = said("ServiceUnavailable", "Could not perform discovery. …");
    routed.cause = said("SessionExpired", refused(why));
    for (const error of [direct, routed]) {
      const told = storeError(error, "neo4j+s://db:7687");
      expect(told).toMatchObject({
        code: "ASSIM_STORE_TLS",
        message: expect.stringMatching(sentence),
      });
      expect(String(told)).toMatch(new RegExp(` \\(${why}\\)$`));
    }
  });

  test("was not come to, is waited for: the server may be starting, or speak no TLS", () => {
    const message =
      "Client network socket disconnected before secure TLS connection was established";
    expect(storeError(said("ServiceUnavailable", message), "x")).toMatchObject({
      code: "ASSIM_STORE_DOWN",
      message: expect.stringContaining("see whether it speaks TLS"),
    });
  });

  test("is not there at all, is a server without TLS", () => {
    const message = "Caused by: 4023:error:0A00010B:SSL routines:tls_validate_record_header:…";
    expect(storeError(said("ServiceUnavailable", message), "x")).toMatchObject({
      code: "ASSIM_STORE_TLS",
      message: expect.stringContaining("does not speak TLS"),
    });
  });
});

test("what the system said of a connection is found in the cause", () => {
  const error = said("ServiceUnavailable", "Could not perform discovery. …");
  error.cause = said("SessionExpired", "Failed. Caused by: connect ECONNREFUSED 127.0.0.1:1");
  expect(String(storeError(error, "x"))).toMatch(/ \(connect ECONNREFUSED 127\.0\.0\.1:1\)$/);
});

describe("a server that names another address in its routing table", () => {
  const routed = (caused: string) => {
    const error = said("ServiceUnavailable", "Could not perform discovery. …");
    error.cause = said("SessionExpired", `Failed to connect to server. Caused by: ${caused}`);
    return error;
  };
  const other = "getaddrinfo ENOTFOUND graph.internal";

  test.each([
    [other, "neo4j://localhost:17687", "graph.internal"],
    ["getaddrinfo EAI_AGAIN db2", "neo4j+s://db1", "db2"],
    ["connect ECONNREFUSED 127.0.0.1:7687", "neo4j://localhost:17687", "127.0.0.1:7687"],
    ["connect EHOSTUNREACH fd00::2:7688", "neo4j://[fd00::1]", "fd00::2:7688"],
  ])("that cannot be reached is said to: %s", (caused, address, elsewhere) => {
    expect(storeError(routed(caused), address)).toMatchObject({
      code: "ASSIM_STORE_DOWN",
      message: `${address} sends us on to ${elsewhere}, which cannot be reached from here: let server.bolt.advertised_address say how this host reaches it, or give an address that begins with bolt://. (${caused})`,
    });
  });

  test.each([
    ["is the one that was given", "getaddrinfo ENOTFOUND graph", "neo4j://GRAPH:7687"],
    ["is the given one's port", "connect ECONNREFUSED 10.0.0.1:17687", "neo4j://graph:17687/"],
    ["is the usual port", "connect ECONNREFUSED 10.0.0.1:7687", "neo4j://graph"],
    ["was not asked for", other, "bolt://localhost:17687"],
  ])("is not blamed where the address %s", (_, caused, address) => {
    expect(String(storeError(routed(caused), address))).toContain("does not answer as a Neo4j");
  });
});

test("one line is enough, and none about routing", () => {
  const error = said(
    "ServiceUnavailable",
    "No servers. Known routing table: RoutingTable[…]\nmore",
  );
  expect(String(storeError(error, "x"))).toMatch(/\(No servers\)$/);
});

test("mistakes of ours, and errors that are known already, stay what they are", () => {
  const mistakes = [
    new RangeError("ours"),
    said("Neo.ClientError.Statement.SyntaxError"),
    said("N/A", "You cannot run more transactions on a closed session."),
    new AssimilationError("ASSIM_STORE_ERASED", "erased"),
    "thrown",
  ];
  for (const mistake of mistakes) expect(storeError(mistake, "x")).toBe(mistake);
});

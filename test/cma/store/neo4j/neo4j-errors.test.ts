import { AssimilationError } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { storeError } from "#cma/store/neo4j/neo4j-errors.ts";

const said = (code: string, message = "said by the server") =>
  Object.assign(new Error(message), { code });

describe("what the server or the driver says becomes", () => {
  test.each([
    ["Neo.ClientError.Security.Unauthorized", "ASSIM_STORE_LOGIN"],
    ["Neo.ClientError.Security.AuthenticationRateLimit", "ASSIM_STORE_LOGIN"],
    ["Neo.ClientError.Security.CredentialsExpired", "ASSIM_STORE_LOGIN"],
    ["Neo.ClientError.Security.Forbidden", "ASSIM_STORE_RIGHTS"],
    ["Neo.ClientError.Cluster.NotALeader", "ASSIM_STORE_READONLY"],
    ["Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "ASSIM_STORE_READONLY"],
    ["Neo.TransientError.General.OutOfDiskSpace", "ASSIM_STORE_FULL"],
    ["ServiceUnavailable", "ASSIM_STORE_DOWN"],
    ["SessionExpired", "ASSIM_STORE_DOWN"],
    ["Neo.TransientError.Database.DatabaseUnavailable", "ASSIM_STORE_DOWN"],
    ["Neo.TransientError.Transaction.DeadlockDetected", "ASSIM_STORE_SERVER"],
    ["Neo.DatabaseError.General.UnknownError", "ASSIM_STORE_SERVER"],
    ["Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration", "ASSIM_STORE_SERVER"],
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

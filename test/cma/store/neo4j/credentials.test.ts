import { describe, expect, test } from "vitest";
import { loadCredentials } from "#cma/store/neo4j/credentials.ts";
import { createModedFiles } from "#test/support/moded-files.ts";

const directory = "/crypto.d";

const load = (text: string | undefined, mode = 0o600) => {
  const files = createModedFiles(7);
  files.makeDirectory(directory, 0o700);
  if (text !== undefined) {
    files.writeAtomic(`${directory}/neo4j.creds`, new TextEncoder().encode(text), mode);
  }
  return loadCredentials({ files, uid: 7 }, directory);
};

test.each(["neo4j\ns3cret word\n", "neo4j\ns3cret word", "neo4j\r\ns3cret word\r\n"])(
  "%j is a user and a password",
  (text) => {
    expect(load(text)).toEqual({ user: "neo4j", password: "s3cret word" });
  },
);

describe("refused with the name of the file, and never with what is in it:", () => {
  test.each([
    ["no file", undefined, "is missing: put the Neo4j user on its first line"],
    ["one line", "s3cret\n", "has not two lines"],
    ["three lines", "neo4j\ns3cret\nmore\n", "has not two lines"],
    ["no user", "\ns3cret\n", "has not two lines"],
    ["no password", "s3cret\n\n", "has not two lines"],
    ["more than anybody types", `neo4j\n${"s3cret".repeat(1000)}`, "EFBIG"],
  ])("%s", (_, text, sentence) => {
    expect(() => load(text)).toThrow(sentence);
    expect(() => load(text)).toThrow(/^(?!.*s3cret)/s);
  });

  test("a file that others may read", () => {
    expect(() => load("neo4j\ns3cret\n", 0o640)).toThrow("chmod 0600 '/crypto.d/neo4j.creds'");
  });
});

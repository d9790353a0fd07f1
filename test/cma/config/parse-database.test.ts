import { describe, expect, test } from "vitest";
import { parseDatabase } from "#cma/config/parse-database.ts";

test.each([
  ["sqlite:", undefined],
  ["sqlite:/srv/g.sqlite", "/srv/g.sqlite"],
  ["sqlite:///srv/g.sqlite", "/srv/g.sqlite"],
  ["sqlite:here.sqlite", "here.sqlite"],
])("%s is a file", (text, path) => {
  expect(parseDatabase(text)).toEqual({ ok: true, database: { kind: "sqlite", path } });
});

test.each([
  "bolt://h:7687",
  "neo4j://h",
  "neo4j://h/",
  "neo4j+s://db.example.com:65535",
  "bolt+s://[::1]:1",
  "neo4j://192.0.2.7:7687",
])("%s is a server", (uri) => {
  expect(parseDatabase(uri)).toEqual({ ok: true, database: { kind: "neo4j", uri } });
});

describe("what is none is refused with the reason:", () => {
  test.each([
    ["", "is no database"],
    ["/srv/g.sqlite", "is no database"],
    ["http://h:7474", "is no database"],
    ["neo4j://", "is no database"],
    ["neo4j:/h", "is no database"],
    ["neo4j://h\n", "is no database"],
    ["sqlite:/srv/", "is a directory and no file"],
    ["neo4j://user:pw@h", "names a user"],
    ["neo4j://h?x=1", "has ?x=1 behind the server's name"],
    ["neo4j://h:7687/graph", "has /graph behind the server's name"],
    ["neo4j+ssc://h", "would take any certificate; with +s this host must trust"],
    ["neo4j://h:99999", "has a wrong port; use a number from 1 to 65535"],
    ["bolt://h:0", "has a wrong port"],
    ["bolt://h:", "has a wrong port"],
    ["neo4j+s://300.1.1.1", "is neither an IP address nor a DNS name; write it as 192.0.2.7:7687"],
    ["neo4j://::1", "write IPv6 in brackets, such as [2001:db8::7]:7687"],
  ])("%j", (text, problem) => {
    expect(parseDatabase(text)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
  });
});

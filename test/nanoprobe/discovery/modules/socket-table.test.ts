import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSocketTable } from "#nanoprobe/discovery/modules/socket-table.ts";
import { socketTable } from "../../support/sockets.ts";

const v6 = { any: "00000000000000000000000000000000", mapped: "0000000000000000FFFF00000100007F" };

test("a listener, a connection and an IPv6 line", () => {
  const text = socketTable(
    { local: "127.0.0.1:22", state: "listening", inode: 11 },
    { local: "192.0.2.2:40000", remote: "192.0.2.9:443", state: "established", inode: 12 },
  );
  expect(parseSocketTable("tcp", text)).toEqual([
    {
      table: "tcp",
      inode: "11",
      local: "127.0.0.1:22",
      localPort: 22,
      remote: "0.0.0.0:0",
      remotePort: 0,
      state: "listening",
    },
    {
      table: "tcp",
      inode: "12",
      local: "192.0.2.2:40000",
      localPort: 40_000,
      remote: "192.0.2.9:443",
      remotePort: 443,
      state: "established",
    },
  ]);
});

test.each([
  ["tcp6", "listening", `${v6.any}:22`, "[::]:22", "listening"],
  ["tcp6", "established", `${v6.mapped}:22`, "127.0.0.1:22", "established"],
  ["udp", "unconnected", "0.0.0.0:53", "0.0.0.0:53", "listening"],
  ["udp", "established", "0.0.0.0:53", "0.0.0.0:53", "established"],
  ["tcp", "timeWait", "0.0.0.0:53", "0.0.0.0:53", "other"],
] as const)("%s %s %s is %s, %s", (table, state, local, text, expected) => {
  const [entry] = parseSocketTable(table, socketTable({ local, remote: local, state, inode: 1 }));
  expect(entry).toMatchObject({ local: text, state: expected });
});

test("a connection that nobody holds is left out, and so is a broken line", () => {
  const text = socketTable({ local: "0.0.0.0:1", state: "timeWait", inode: 0 });
  expect(parseSocketTable("tcp", `${text}\n 1: 0100007F:0016 garbage\n`)).toEqual([]);
});

test("no text makes it throw", () => {
  fc.assert(fc.property(fc.string(), (text) => void parseSocketTable("udp6", ` 0: ${text}`)));
});

import { execFileSync } from "node:child_process";
import { expect, onTestFinished, test } from "vitest";
import { createUdpNetwork } from "#protocol/system/udp-network.ts";
import type { DatagramSocket, NetAddress } from "#protocol/world/network.ts";
import { eventually } from "#test/support/eventually.ts";
import { needsPrograms, needsRoot, testWith } from "#test/support/unable.ts";

interface Heard {
  readonly bytes: readonly number[];
  readonly from: NetAddress;
}

const listen = async (host: string, port = 0) => {
  const network = createUdpNetwork();
  const heard: Heard[] = [];
  const socket = await network.bind({ host, port }, (datagram, from) => {
    heard.push({ bytes: [...datagram], from });
  });
  onTestFinished(() => socket.close());
  return { network, socket, heard };
};

const failing = async (host: string, port: number): Promise<unknown> =>
  createUdpNetwork()
    .bind({ host, port }, () => undefined)
    .then(
      (socket: DatagramSocket) => socket.close(),
      (error: unknown) => error,
    );

test("a datagram arrives as it was sent, from the port that sent it", async () => {
  const a = await listen("127.0.0.1");
  const b = await listen("127.0.0.1");
  a.socket.send(Uint8Array.of(1, 2, 3), b.socket.local);
  const [heard] = await eventually("b hears", () => b.heard.length > 0 && b.heard);
  expect(heard).toEqual({ bytes: [1, 2, 3], from: a.socket.local });
});

test("`::` hears both families on one port, and answers both, with addresses as each writes them", async () => {
  const both = await listen("::");
  const v4 = await listen("127.0.0.1");
  const v6 = await listen("::1");
  const port = both.socket.local.port;
  v4.socket.send(Uint8Array.of(4), { host: "127.0.0.1", port });
  v6.socket.send(Uint8Array.of(6), { host: "::1", port });
  await eventually("both are heard", () => both.heard.length === 2);
  const hosts = both.heard.map(({ from }) => from.host).sort();
  expect(hosts).toEqual(["127.0.0.1", "::1"]);
  for (const { bytes, from } of both.heard) both.socket.send(Uint8Array.from(bytes), from);
  await eventually("both are answered", () => v4.heard.length === 1 && v6.heard.length === 1);
});

test("an IPv4 address in IPv6 clothes is that IPv4 address", async () => {
  const { socket } = await listen("::ffff:127.0.0.1");
  expect(socket.local.host).toBe("127.0.0.1");
});

test("a port that is taken is refused with the address and what to do", async () => {
  const { socket } = await listen("127.0.0.1");
  expect(await failing("127.0.0.1", socket.local.port)).toMatchObject({
    code: "ASSIM_NETWORK_BIND",
    message: expect.stringContaining(`UDP 127.0.0.1:${socket.local.port}: another program`),
    cause: { code: "EADDRINUSE" },
  });
});

test("`::` is refused where IPv4 alone has the port", async () => {
  const { socket } = await listen("0.0.0.0");
  expect(await failing("::", socket.local.port)).toMatchObject({ cause: { code: "EADDRINUSE" } });
});

test.each([
  { host: "192.0.2.1", words: "no such address" },
  { host: "2001:db8::1", words: /no such address|no IPv6/ },
])("$host is not ours, and the sentence says so", async ({ host, words }) => {
  expect(await failing(host, 0)).toMatchObject({ message: expect.stringMatching(words) });
});

test("sending never throws: what cannot be sent is counted by its reason", async () => {
  const { network, socket } = await listen("127.0.0.1");
  socket.send(new Uint8Array(70_000), { host: "127.0.0.1", port: 9 });
  socket.send(Uint8Array.of(1), { host: "127.0.0.1", port: 70_000 });
  socket.send(Uint8Array.of(1), { host: "::1", port: 9 });
  socket.send(Uint8Array.of(1), { host: "a name", port: 9 });
  await eventually("the failure is counted", () => network.failures.get("EMSGSIZE") === 1);
});

test("after closing, nothing is heard, sent or thrown", async () => {
  const a = await listen("127.0.0.1");
  const b = await listen("127.0.0.1");
  a.socket.send(Uint8Array.of(1), b.socket.local);
  await b.socket.close();
  await b.socket.close();
  b.socket.send(Uint8Array.of(1), a.socket.local);
  b.socket.join("224.0.2.5", 1);
  await eventually(
    "the loop turned",
    () => new Promise<true>((resolve) => setImmediate(() => resolve(true))),
  );
  expect([...a.heard, ...b.heard]).toEqual([]);
});

test("names are resolved by the host, and a name without address has none", async () => {
  const { resolve } = createUdpNetwork();
  expect(await resolve("localhost")).toContain("127.0.0.1");
  expect(await resolve("127.0.0.1")).toEqual(["127.0.0.1"]);
  expect(await resolve("no such name")).toEqual([]);
});

const ip = (...words: string[]): string => execFileSync("ip", words, { encoding: "utf8" });

/** Two namespaces, the second with an e0, e1 … to each of the first; gone after the test. */
const twoHosts = (wires: number): readonly [string, string] => {
  const bed = `t${process.pid}`;
  const [first, second] = [`${bed}a`, `${bed}b`];
  onTestFinished(() => {
    for (const host of [first, second]) ip("netns", "del", host);
  });
  for (const host of [first, second]) {
    ip("netns", "add", host);
    ip("-n", host, "link", "set", "lo", "up");
  }
  for (let wire = 0; wire < wires; wire += 1) {
    const peer = ["type", "veth", "peer", "name", `e${wire}`, "netns", first];
    ip("-n", second, "link", "add", `e${wire}`, ...peer);
    for (const [index, host] of [first, second].entries()) {
      ip("-n", host, "addr", "add", `10.84.${wire}.${index + 1}/24`, "dev", `e${wire}`);
      ip("-n", host, "link", "set", `e${wire}`, "up");
    }
  }
  return [first, second];
};

/** What a program of test/support prints that runs in the first and starts itself in the second. */
const runPair = (program: string, [first, second]: readonly [string, string]): string => {
  const file = `${import.meta.dirname}/../../support/${program}`;
  return ip("netns", "exec", first, process.execPath, file, second).trim();
};

testWith(needsRoot(), needsPrograms("ip"))(
  "a group reaches another host over each interface without any route, with its TTL, and the answer comes back",
  () => {
    const hosts = twoHosts(2);
    expect(ip("-n", hosts[1], "route", "show", "default")).toBe("");
    const said = runPair("multicast-pair.ts", hosts);
    expect(said.split("\n").sort()).toEqual(["10.84.0.1 answered", "10.84.1.1 answered"]);
  },
  20_000,
);

testWith(needsRoot(), needsPrograms("ip", "tc"))(
  "what was sent before closing leaves, also over a link that is slower than we",
  () => {
    const hosts = twoHosts(1);
    const slow = ["tbf", "rate", "5mbit", "burst", "10kb", "limit", "10mb"];
    ip("netns", "exec", hosts[0], "tc", "qdisc", "add", "dev", "e0", "root", ...slow);
    expect(runPair("slow-link-pair.ts", hosts)).toBe("600");
  },
  30_000,
);

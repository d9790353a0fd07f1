/** However much a host has, a picture shows a few of it, and says how many more there are. */
import { describe, expect, test } from "vitest";
import { atMost, fansOf, otherParts } from "#cma/draw/at-most.ts";
import { drawNetwork } from "#cma/draw/network.ts";
import type { Address, EndpointUse, Estate } from "#cma/draw/read-estate.ts";
import { drawServices } from "#cma/draw/services.ts";

const numbers = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => `${number}`);

test.each([
  { has: 0, lines: [] },
  { has: 1, lines: ["0"] },
  { has: 8, lines: ["0", "1", "2", "3", "4", "5", "6", "7"] },
  { has: 9, lines: ["0", "1", "2", "3", "4", "5", "6", "and 2 more"] },
  { has: 6_000, lines: ["0", "1", "2", "3", "4", "5", "6", "and 5993 more"] },
])("of $has lines", ({ has, lines }) => {
  expect(atMost(numbers(has))).toEqual(lines);
});

describe("lines from one to many", () => {
  const ends = {
    from: ([from]: readonly [string, string]) => from,
    to: ([, to]: readonly [string, string]) => to,
  };
  const links = (from: string, tos: readonly string[]) =>
    tos.map((to) => [from, to] as readonly [string, string]);

  test("up to eight are all there, once each and in order", () => {
    const [fan] = fansOf(links("a", [...numbers(8), "3"]), ends);
    expect(fan).toEqual({ from: "a", shown: links("a", numbers(8)), more: 0 });
    expect(fan && otherParts([fan], "stranger")).toEqual([]);
  });

  test("of more than eight, those are shown that others lead to as well", () => {
    const [a, b] = fansOf([...links("a", numbers(100)), ...links("b", ["98", "99"])], ends);
    expect(a?.shown.map(ends.to)).toEqual(["98", "99", "0", "1", "2", "3", "4"]);
    expect(a?.more).toBe(93);
    expect(b?.shown.map(ends.to)).toEqual(["98", "99"]);
    expect(a && otherParts([a], "stranger")).toMatchObject([{ lines: ["and 93 more"] }]);
  });
});

const host = (name: string) => ({ host: name, name, designation: name, isUp: true });
const hosts = [host("a"), host("b")];
const nothing: Estate = { hosts, addresses: [], listens: [], talks: [], calls: [] };

/** `port` is the endpoint's node key. */
const talk = (of: string, endpoint: string, port: string): EndpointUse => ({
  ...{ host: of, process: `${of}/curl`, exe: "/usr/bin/curl", port, endpoint },
  ...{ number: endpoint.slice(endpoint.lastIndexOf(":") + 1), protocol: "tcp" },
});

describe("strangers", () => {
  test("5,000 of one process are seven, and one for the others; each is led to", () => {
    const talks = numbers(5_000).map((at) => talk("a", `198.51.100.9:${at}`, `port ${at}`));
    const { things, lines } = drawServices({ ...nothing, talks }, hosts);
    expect(things).toHaveLength(8);
    expect(things.at(-1)?.lines).toEqual(["and 4993 more"]);
    expect(lines.map(({ from }) => from)).toEqual(things.map(() => "a/curl"));
    expect(lines.map(({ to }) => to)).toEqual(things.map(({ id }) => id));
  });

  test.each([
    { endpoint: "198.51.100.9:443", keys: ["global", "global"], strangers: 1 },
    { endpoint: "[fe80::1]:53", keys: ["of a", "of b"], strangers: 2 },
  ])("$endpoint of two hosts is $strangers", ({ endpoint, keys: [ofA, ofB], strangers }) => {
    const talks = [talk("a", endpoint, `${ofA}`), talk("b", endpoint, `${ofB}`)];
    const { things, lines } = drawServices({ ...nothing, talks }, hosts);
    expect(things.map((thing) => thing.lines)).toEqual(Array(strangers).fill([endpoint]));
    expect(new Set(lines.map(({ to }) => to)).size).toBe(strangers);
  });
});

describe("addresses", () => {
  const address = (at: string, bits: number): Address => ({
    ...{ host: "a", nic: "a/kube-ipvs0", ifname: "kube-ipvs0", address: `10.96.${at}.1/${bits}` },
    ...{ subnet: `net ${at}`, cidr: `10.96.${at}.0/${bits}` },
  });

  test("6,000 of one interface are seven lines and one", () => {
    const addresses = numbers(6_000).map((at) => ({ ...address(at, 32), subnet: "" }));
    const [box] = drawNetwork({ ...nothing, addresses }, hosts).hosts;
    expect(box?.parts).toHaveLength(1);
    expect(box?.parts[0]?.lines).toHaveLength(9);
    expect(box?.parts[0]?.lines.at(-1)).toBe("and 5993 more");
  });

  test.each([
    { bits: 24, subnets: 8, last: "and 193 more" },
    { bits: 32, subnets: 0, last: undefined },
  ])("in 200 subnets of /$bits lead to $subnets", ({ bits, subnets, last }) => {
    const addresses = numbers(200).map((at) => address(at, bits));
    const { things, lines } = drawNetwork({ ...nothing, addresses }, hosts);
    expect(things).toHaveLength(subnets);
    expect(things.at(-1)?.lines[0]).toBe(last);
    expect(lines.map(({ to }) => to)).toEqual(things.map(({ id }) => id));
  });

  test.each(["2001:db8::/128", "192.0.2.1/32"])("%s is no subnet to draw", (cidr) => {
    const addresses = [{ ...address("1", 32), cidr }];
    expect(drawNetwork({ ...nothing, addresses }, hosts).things).toEqual([]);
  });
});

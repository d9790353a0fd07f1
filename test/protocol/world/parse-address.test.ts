import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatAddress } from "#protocol/world/network.ts";
import { parseAddress } from "#protocol/world/parse-address.ts";

describe("an address as people write it", () => {
  test.each([
    ["192.0.2.7", { host: "192.0.2.7", port: 1984 }],
    [" 192.0.2.7:25 ", { host: "192.0.2.7", port: 25 }],
    ["[::1]:1984", { host: "::1", port: 1984 }],
    ["[2001:0DB8:0:0::0]", { host: "2001:db8::", port: 1984 }],
    ["[::ffff:192.0.2.7]:5", { host: "192.0.2.7", port: 5 }],
    ["[fe80::1%eth0]:5", { host: "fe80::1%eth0", port: 5 }],
    ["cma", { name: "cma", port: 1984 }],
    ["cma.example.org:65535", { name: "cma.example.org", port: 65_535 }],
  ])("%s is understood", (text, value) => {
    expect(parseAddress(text)).toEqual({ ok: true, value });
  });

  test.each([
    ["", /neither/],
    ["1.2.3", /neither/],
    ["192.0.2.256", /neither/],
    ["-cma", /neither/],
    ["cma;reboot", /neither/],
    [`${"a".repeat(64)}.org`, /neither/],
    ["::1", /brackets/],
    ["2001:db8::1:1984", /brackets/],
    ["[192.0.2.7]:5", /no IPv6/],
    ["[::1%eth0]:5", /no IPv6/],
    ["192.0.2.7:", /port.*1 to 65535/],
    ["192.0.2.7:0", /port/],
    ["cma:65536", /port/],
    ["cma:http", /port/],
  ])("%s is refused with what is wrong", (text, problem) => {
    expect(parseAddress(text)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });

  test("port 0 is for those who listen", () => {
    expect(parseAddress("[::]:0", { allowsAnyPort: true })).toMatchObject({ ok: true });
  });
});

test("what we format we parse to the same address", () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 1, max: 65_535 }), (host, port) => {
      expect(parseAddress(formatAddress({ host, port }))).toEqual({
        ok: true,
        value: { host, port },
      });
    }),
  );
});

test("no text makes it throw", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseAddress(text)));
});

import type { SettingSources } from "@assimilation/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultConfig } from "#nanoprobe/config/config.ts";
import { options } from "#nanoprobe/config/options.ts";
import { parseConfig } from "#nanoprobe/config/parse-config.ts";

const parse = (sources: Partial<SettingSources>) =>
  parseConfig({ flags: {}, env: {}, fileText: undefined, ...sources });

test("nothing said gives the defaults", () => {
  expect(parse({})).toEqual({ ok: true, config: defaultConfig });
});

test("the command line beats the environment, and that the file", () => {
  const fileText = "NANOPROBE_TTL=1\nNANOPROBE_DEBUG=1\nNANOPROBE_CMAADDR=192.0.2.1\n";
  const env = { NANOPROBE_TTL: "2", NANOPROBE_DEBUG: "2" };
  expect(parse({ flags: { ttl: "3" }, env, fileText })).toMatchObject({
    config: { ttl: 3, debug: 2, cmaAddresses: [{ host: "192.0.2.1", port: 1984 }] },
  });
});

test.each([
  [
    { flags: { cmaaddr: ["192.0.2.1", "[::1]:7"] } },
    {
      cmaAddresses: [
        { host: "192.0.2.1", port: 1984 },
        { host: "::1", port: 7 },
      ],
    },
  ],
  [
    { env: { NANOPROBE_CMAADDR: "cma.example.org, 192.0.2.1:5" } },
    {
      cmaAddresses: [
        { name: "cma.example.org", port: 1984 },
        { host: "192.0.2.1", port: 5 },
      ],
    },
  ],
  [
    { flags: { bind: "[::ffff:192.0.2.1]:25" } },
    { bind: { host: "192.0.2.1", port: 25 }, isDynamic: false },
  ],
  [{ flags: { bind: "0.0.0.0:0" } }, { bind: { host: "0.0.0.0", port: 0 }, isDynamic: true }],
  [{ flags: { dynamic: true } }, { bind: { host: "::", port: 0 }, isDynamic: true }],
  [{ env: { NANOPROBE_DYNAMIC: "Yes" } }, { isDynamic: true }],
  [{ fileText: "NANOPROBE_DYNAMIC=off\nPATH=/bin\n" }, { isDynamic: false }],
  [{ env: { NANOPROBE_TTL: "" } }, { ttl: 31 }],
  [
    { flags: { debug: 2, foreground: true, kill: true } },
    { debug: 2, isForeground: true, action: "kill" },
  ],
  [
    { flags: { home: "/srv/a/", pidfile: "/run/x.pid" } },
    { home: "/srv/a", pidFile: "/run/x.pid" },
  ],
])("%j is understood", (sources, config) => {
  expect(parse(sources)).toMatchObject({ ok: true, config });
});

describe("a wrong setting is refused with where, what and an example:", () => {
  test.each([
    [
      { flags: { cmaaddr: ["192.0.2.999"] } },
      /^--cmaaddr: "192.0.2.999" is neither .* 192.0.2.7:1984/,
    ],
    [{ env: { NANOPROBE_CMAADDR: "::1" } }, /^NANOPROBE_CMAADDR: "::1" .*\[2001:db8::7\]:1984/],
    [{ env: { NANOPROBE_CMAADDR: "," } }, /^NANOPROBE_CMAADDR names no address/],
    [{ flags: { cmaaddr: new Array(33).fill("cma") } }, /33 addresses/],
    [{ flags: { bind: "cma:5" } }, /^--bind: "cma:5" is a name.*\[::\]:1984/],
    [{ flags: { ttl: "32" } }, /^--ttl: "32" is no number from 1 to 31/],
    [{ fileText: "NANOPROBE_TTL=0x1f\n" }, /^NANOPROBE_TTL in the environment file: "0x1f"/],
    [{ fileText: "oops\n" }, /^Environment file: Line 1/],
    [{ fileText: "NANOPROBE_CMADDR=cma\n" }, /NANOPROBE_CMADDR is no setting.*NANOPROBE_CMAADDR/],
    [{ env: { NANOPROBE_DYNAMIC: "maybe" } }, /^NANOPROBE_DYNAMIC: "maybe" is neither yes nor no/],
    [{ flags: { home: "here" } }, /^--home: "here" is no absolute path/],
    [{ flags: { kill: true, status: true } }, /exclude each other/],
  ])("%j", (sources, problem) => {
    expect(parse(sources)).toEqual({ ok: false, problems: [expect.stringMatching(problem)] });
  });

  test("all of them at once", () => {
    const parsed = parse({ flags: { ttl: "0", bind: "::" } });
    expect(parsed).toMatchObject({ ok: false, problems: { length: 2 } });
  });
});

test("no text of a file or variable makes it throw", () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...options), (value, { env, name }) => {
      parse({ fileText: `${env}=${value}`, env: { [env ?? "X"]: value }, flags: {} });
      parse({ flags: { [name]: value } });
    }),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { packages } from "#nanoprobe/discovery/modules/packages.ts";
import { discover, fixtureFiles } from "../../support/host.ts";

const STATUS = "/var/lib/dpkg/status";

const facts = (name: string) => discover(packages, { files: fixtureFiles(name) });

test("a Debian's packages are those whose files are in place, each architecture its own", async () => {
  expect(await facts("debian-12")).toEqual({
    deb: {
      "libc6::amd64": "2.36-9+deb12u10",
      "libc6::i386": "2.36-9+deb12u10",
      "openssh-server::amd64": "1:9.2p1-2+deb12u3",
      "man-db::amd64": "2.11.2-2",
      "linux-image-6.1.0-28-amd64::amd64": "6.1.119-1",
    },
  });
});

test("an Alpine's packages are those with files", async () => {
  const installed = {
    "musl::x86_64": "1.2.5-r0",
    "ca-certificates-bundle::x86_64": "20240705-r0",
    "tzdata::noarch": "2024b-r0",
  };
  expect(await facts("alpine-3.20")).toEqual({ apk: installed });
  const [database = ""] = Object.values(fixtureFiles("alpine-3.20"));
  const merged = { files: { "/usr/lib/apk/db/installed": database } };
  expect(await discover(packages, merged)).toEqual({ apk: installed });
});

test.each([
  ["installed", true],
  ["triggers-pending", true],
  ["triggers-awaited", true],
  ["half-configured", true],
  ["unpacked", true],
  ["half-installed", false],
  ["config-files", false],
  ["not-installed", false],
  ["INSTALLED", false],
  ["", false],
])("a package that is %j counts: %s", async (state, counts) => {
  const record = `Package: a\nStatus: deinstall ok ${state}\nArchitecture: all\nVersion: 1\n`;
  const deb = counts ? { "a::all": "1" } : {};
  expect(await discover(packages, { files: { [STATUS]: record } })).toEqual({ deb });
});

test("odd records are left out, or read as far as they go", async () => {
  const { deb } = (await facts("odd")) ?? {};
  expect(Object.entries(deb ?? {})).toEqual([
    ["__proto__::all", "1"],
    ["spaces::all", "2"],
    ["no-arch::", "3"],
    ["twice::all", "5"],
    ["cut-off::", "7"],
  ]);
});

test("a host with both managers has both", async () => {
  const files = { ...fixtureFiles("debian-12"), ...fixtureFiles("alpine-3.20") };
  expect(Object.keys((await discover(packages, { files })) ?? {})).toEqual(["deb", "apk"]);
});

test("no database is no facts; an empty one is none but known", async () => {
  expect(await discover(packages, {})).toBeUndefined();
  expect(await discover(packages, { files: { [STATUS]: "" } })).toEqual({ deb: {} });
});

test("no text makes it throw", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.string(), (lines, apk) => {
      packages.parse({ text: { dpkg: lines.join("\n"), apk }, tree: {} });
    }),
  );
});

import { mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { recallCmaAddress, rememberCmaAddress } from "#nanoprobe/startup/cma-address.ts";
import { homePaths } from "#protocol/installation/paths.ts";
import { systemFiles } from "#protocol/system/system-files.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const installation = () => {
  const paths = homePaths(tempDir());
  mkdirSync(paths.state);
  return paths;
};

test.each([
  { host: "192.0.2.7", port: 1984 },
  { host: "2001:db8::7", port: 40_000 },
])("$host is remembered over a restart", (address) => {
  const paths = installation();
  rememberCmaAddress(systemFiles, paths, address);
  expect(recallCmaAddress(systemFiles, paths)).toEqual(address);
});

test.each(["", "\0\0\0", "cma.example.com:1984", "192.0.2.7:0", "x".repeat(10_000)])(
  "what a damaged file says (%#) is as good as nothing",
  (text) => {
    const paths = installation();
    writeFileSync(`${paths.state}/cma-address`, text);
    expect(recallCmaAddress(systemFiles, paths)).toBeUndefined();
  },
);

test("without a state directory nothing is remembered, and nothing breaks", () => {
  const paths = homePaths("/no/such");
  rememberCmaAddress(systemFiles, paths, { host: "192.0.2.7", port: 1984 });
  expect(recallCmaAddress(systemFiles, paths)).toBeUndefined();
});

import { homePaths } from "@assimilation/protocol";
import { expect, test } from "vitest";
import { recallCmaAddress, rememberCmaAddress } from "#nanoprobe/startup/cma-address.ts";
import { createSimFiles } from "#test/support/sim/files.ts";

const paths = homePaths("/h");

test.each(["192.0.2.7", "2001:db8::7"])(
  "where the CMA was (%s) is known after a restart",
  (host) => {
    const files = createSimFiles(new Map());
    rememberCmaAddress(files, paths, { host, port: 1985 });
    expect(recallCmaAddress(files, paths)).toEqual({ host, port: 1985 });
  },
);

test.each(["", "\0", "cma.example.org", "192.0.2.7:1984\nmore", "x".repeat(300)])(
  "what is no address (%j) is as if it were not there",
  (text) => {
    const files = createSimFiles(new Map([["/h/state/cma-address", text]]));
    expect(recallCmaAddress(files, paths)).toBeUndefined();
  },
);

test("a first start knows nothing", () => {
  expect(recallCmaAddress(createSimFiles(new Map()), paths)).toBeUndefined();
});

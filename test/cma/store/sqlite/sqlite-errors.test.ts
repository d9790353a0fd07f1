import { AssimilationError } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import {
  attempt,
  isMissingReference,
  storeError,
  storeFailures,
} from "#cma/store/sqlite/sqlite-errors.ts";

const failure = (fields: object): Error => Object.assign(new Error("as the driver says"), fields);

describe("what the world did becomes a code and a sentence", () => {
  test.each([
    [{ errcode: 13 }, "ASSIM_STORE_FULL"],
    [{ code: "ENOSPC" }, "ASSIM_STORE_FULL"],
    [{ errcode: 8 }, "ASSIM_STORE_READONLY"],
    [{ errcode: 1544 }, "ASSIM_STORE_READONLY"],
    [{ code: "EROFS" }, "ASSIM_STORE_READONLY"],
    [{ errcode: 5 }, "ASSIM_STORE_BUSY"],
    [{ errcode: 261 }, "ASSIM_STORE_BUSY"],
    [{ errcode: 11 }, "ASSIM_STORE_CORRUPT"],
    [{ errcode: 26 }, "ASSIM_STORE_CORRUPT"],
    [{ errcode: 14 }, "ASSIM_STORE_OPEN"],
    [{ code: "EACCES" }, "ASSIM_STORE_OPEN"],
    [{ errcode: 778, code: "ERR_SQLITE_ERROR" }, "ASSIM_STORE_IO"],
  ])("%j is %s", (fields, code) => {
    const cause = failure(fields);
    const error = storeError(cause, "/state/graph.db");
    expect(error).toBeInstanceOf(AssimilationError);
    expect(error).toMatchObject({
      code,
      cause,
      message: expect.stringMatching(/\/state\/graph\.db.*: .*\(as the driver says\)$/),
    });
  });
});

test.each([
  failure({ errcode: 1, code: "ERR_SQLITE_ERROR" }),
  failure({ errcode: 787 }),
  failure({ code: "ERR_INVALID_ARG_TYPE" }),
  new RangeError("ours"),
  new AssimilationError("ASSIM_STORE_NEWER", "said already"),
  "not an error",
  undefined,
])("a mistake of ours stays what it was: %s", (error) => {
  expect(storeError(error, "graph.db")).toBe(error);
  expect(() =>
    attempt("graph.db", () => {
      throw error;
    }),
  ).toThrow();
});

test("only a failed foreign key is a missing reference", () => {
  expect(isMissingReference(failure({ errcode: 787 }))).toBe(true);
  expect(isMissingReference(failure({ errcode: 1555 }))).toBe(false);
  expect(isMissingReference(undefined)).toBe(false);
});

test("no result is in two rows", () => {
  const results = storeFailures.flatMap((row) => [...row.results, ...row.errnos]);
  expect(new Set(results).size).toBe(results.length);
});

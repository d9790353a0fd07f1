import type { ErrorCode } from "@assimilation/protocol";
import { expect, test } from "vitest";
import { assertColumns } from "#cma/query/own-columns.ts";

const query = {
  name: "own",
  columns: [
    { name: "host", type: "text", doc: "" },
    { name: "hosts", type: "count", doc: "" },
  ],
} as const;

test("an answer with these columns, or more, or none at all is none to refuse", () => {
  assertColumns(query, [{ host: null, hosts: 1, more: 2 }]);
  assertColumns(query, []);
});

test("a column that is not answered is named, with those that are", () => {
  const refused = (): void => assertColumns(query, [{ host: "a", "count(*)": 1 }]);
  expect(refused).toThrow(
    "answers no column hosts, which its file names; its statement answers host, count(*).",
  );
  const code: ErrorCode = "ASSIM_QUERY_SQL";
  expect(refused).toThrow(expect.objectContaining({ code }));
});

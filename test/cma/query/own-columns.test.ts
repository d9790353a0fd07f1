import type { ErrorCode } from "@assimilation/protocol";
import { describe, expect, test } from "vitest";
import { assertColumns } from "#cma/query/own-columns.ts";
import type { Column } from "#cma/query/query.ts";
import type { Cell } from "#cma/store/graph-reader.ts";

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

describe("a cell that its column cannot show is named, whichever row has it:", () => {
  test.each<[Column["type"], readonly Cell[], readonly Cell[]]>([
    ["text", ["a", 1, true, ["a"], null], []],
    ["count", [0, 1.5, null], ["1", true, ["1"]]],
    ["time", [1_700_000_000_000, null], ["2026-11-22"]],
    ["flag", [true, false, 1, 0, null], ["no", "true", 2]],
    ["list", [["a", 1], [], '["a"]', "[]", null], ["a", "[a", '{"a":1}', 7]],
  ])("%s takes %j and not %j", (type, taken, refused) => {
    const own = { name: "own", columns: [{ name: "cell", type, doc: "" }] };
    assertColumns(
      own,
      taken.map((cell) => ({ cell })),
    );
    for (const cell of refused) {
      expect(() => assertColumns(own, [{ cell: null }, { cell }])).toThrow(
        `The query own answers ${JSON.stringify(cell)} in the column cell, which its file calls a ${type}: that is `,
      );
    }
  });

  test("cut, and made visible", () => {
    const text = `\u009b${"x".repeat(100)}`;
    expect(() => assertColumns(query, [{ host: "a", hosts: text }])).toThrow(
      /answers "\\x9bx{58}… in the column hosts/,
    );
  });
});

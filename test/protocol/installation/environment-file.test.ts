import fc from "fast-check";
import { expect, test } from "vitest";
import { parseEnvironmentFile } from "#protocol/installation/environment-file.ts";

test.each([
  ["A=1", "1"],
  ["  export A=1", "1"],
  ['A="x y" # why', "x y"],
  ["A='a\"b'", 'a"b'],
  ['A="say \\"hi\\""', 'say "hi"'],
  ["A=a b", "a b"],
  ["A=x # why", "x"],
  ["A=a#b", "a#b"],
  ["A=", ""],
  ["A= # why", ""],
  ["A=$HOME`id`", "$HOME`id`"],
  ["A=1\r\nA=2", "2"],
])("%s gives %s", (text, value) => {
  expect(parseEnvironmentFile(text)).toEqual({ values: new Map([["A", value]]), problems: [] });
});

test.each(['A="x', "A='x'y", 'A=x"y"', "A", "1A=2", "A B=2"])(
  "%s is refused by its line",
  (line) => {
    const { values, problems } = parseEnvironmentFile(`# first\n\n${line}\nB=2\n`);
    expect(values).toEqual(new Map([["B", "2"]]));
    expect(problems).toEqual([expect.stringMatching(/^Line 3 is not NAME=value/)]);
  },
);

test("no text makes it throw", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseEnvironmentFile(text)));
});

import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { homePaths } from "@assimilation/protocol";
import { systemFiles } from "@assimilation/protocol/system";
import { expect, test } from "vitest";
import { readOwnQueries } from "#cma/query/own-queries.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { needsRoot, testWith } from "#test/support/unable.ts";

const uid = process.getuid?.() ?? 0;
const textOf = (name: string): string =>
  JSON.stringify({
    ...{ name, doc: "One.", columns: [{ name: "one", type: "count" }], sql: "SELECT 1 AS one" },
  });

const withQueries = (...names: readonly string[]) => {
  const home = tempDir();
  const directory = join(home, "queries");
  mkdirSync(directory);
  chmodSync(directory, 0o755);
  for (const name of names) {
    writeFileSync(join(directory, `${name}.json`), textOf(name));
    chmodSync(join(directory, `${name}.json`), 0o644);
  }
  const read = (who = uid) =>
    readOwnQueries(systemFiles, homePaths(home), { uid: who, canned: ["list", "down"] });
  return { directory, read };
};

test("files of the operator's become queries; what is no query is left alone", () => {
  const { directory, read } = withQueries("one", "two");
  writeFileSync(join(directory, "README"), "");
  writeFileSync(join(directory, ".one.json.swp"), "");
  expect(read()).toMatchObject({ queries: [{ name: "one" }, { name: "two" }], refused: [] });
});

test("no folder, no queries", () => {
  const none = readOwnQueries(systemFiles, homePaths(tempDir()), { uid, canned: [] });
  expect(none).toEqual({ queries: [], refused: [] });
});

test("one that others may write, that leads elsewhere or that is wrong is refused, and only that", () => {
  const { directory, read } = withQueries("one", "open", "down", "Bad-Name");
  chmodSync(join(directory, "open.json"), 0o666);
  symlinkSync(join(directory, "one.json"), join(directory, "link.json"));
  writeFileSync(join(directory, "wrong.json"), "{");
  const { queries, refused } = read();
  expect(queries.map(({ name }) => name)).toEqual(["one"]);
  expect(refused).toEqual([
    expect.stringContaining("small letters"),
    expect.stringContaining("a canned query of that name"),
    expect.stringContaining("it is no file, but a link"),
    expect.stringMatching(/open\.json .*chmod go-w/),
    expect.stringContaining("it is not JSON"),
  ]);
});

test("a folder that others may write is refused whole", () => {
  const { directory, read } = withQueries("one");
  chmodSync(directory, 0o777);
  expect(read()).toEqual({ queries: [], refused: [expect.stringContaining("chmod go-w")] });
});

testWith(needsRoot())("whose they are: root's, the CMA's user's and the asker's are taken", () => {
  const { directory, read } = withQueries("one");
  const home = dirname(directory);
  const [asker, manager] = [12_345, 12_346];
  const give = (who: number): void => {
    for (const path of [directory, join(directory, "one.json")]) chownSync(path, who, who);
  };
  const refused = { queries: [], refused: [expect.stringContaining("chown root")] };
  const taken = { queries: [{ name: "one" }], refused: [] };

  expect(read(asker)).toMatchObject(taken);
  give(asker);
  expect(read(asker)).toMatchObject(taken);
  for (const other of [0, manager]) expect(read(other)).toEqual(refused);
  give(manager);
  for (const other of [0, asker]) expect(read(other)).toEqual(refused);
  const { state } = homePaths(home);
  mkdirSync(state);
  chownSync(state, manager, manager);
  for (const other of [0, asker]) expect(read(other)).toMatchObject(taken);
});

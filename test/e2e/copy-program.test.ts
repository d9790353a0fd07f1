/**
 * `assimcli copy` as an operator runs it, between a file and a real Neo4j: what is wrong in one
 * sentence, ended with Ctrl-C in the middle and begun again, and back, with the same digest.
 */
import { mkdirSync } from "node:fs";
import { expect, onTestFinished } from "vitest";
import { UNFINISHED_COPY } from "#cma/store/neo4j/schema.ts";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import { eventually } from "#test/support/eventually.ts";
import { writeKeptStore } from "#test/support/kept-store.ts";
import { startTestNeo4j, writeLogin } from "#test/support/neo4j-cma.ts";
import { ltsVersion, needsNeo4j } from "#test/support/neo4j-server.ts";
import {
  assimcliProgram,
  cmaProgram,
  runProgramOnce,
  startProgram,
} from "#test/support/program.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { testWith } from "#test/support/unable.ts";

const LIMIT_MS = 600_000;

testWith(needsNeo4j(ltsVersion))(
  "a store goes to Neo4j and back with the same digest, also after a Ctrl-C in the middle",
  async () => {
    const running = await startTestNeo4j(ltsVersion);
    const { uri, user, password } = running.address;
    const home = tempDir();
    const [from, back] = [`sqlite:${home}/from.sqlite`, `sqlite:${home}/back.sqlite`];
    await writeKeptStore(`${home}/from.sqlite`);
    mkdirSync(`${home}/crypto.d`, { mode: 0o700 });
    const copy = (source: string, target: string) => [
      ...["copy", "--from", source, "--to", target, "--home", home, "--json"],
    ];

    writeLogin(home, { user, password: `not-${password}` });
    const refused = await runProgramOnce(assimcliProgram, copy(from, uri));
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(
      /^assimcli: neo4j:\S+ refuses the user or the password of [^\n]*\n$/,
    );
    writeLogin(home, { user, password });

    const server = openNeo4j(running.address);
    onTestFinished(() => server.close());
    const schema = async () =>
      (await server.read((run) => run("MATCH (s:AssimStore) RETURN s.schema AS at", {})))[0]?.[
        "at"
      ];
    const stopped = startProgram(assimcliProgram, copy(from, uri));
    await eventually("the copy is under way", async () => (await schema()) === UNFINISHED_COPY);
    stopped.child.kill("SIGINT");
    expect(await stopped.ended).toBe("SIGINT");
    expect(await schema()).toBe(UNFINISHED_COPY);
    const cma = await runProgramOnce(cmaProgram, [
      ...["--home", home, "--bind", "127.0.0.1:0", "--database", uri, "--foreground"],
      ...["--user", process.getuid?.() === 0 ? "root" : (process.env["USER"] ?? "")],
    ]);
    expect(cma.code).toBe(1);
    expect(cma.stderr).toContain("holds a copy that was not finished: run assimcli copy again");

    const there = await runProgramOnce(assimcliProgram, copy(from, uri));
    expect(there.code).toBe(0);
    const here = await runProgramOnce(assimcliProgram, copy(uri, back));
    expect(here.code).toBe(0);
    const { from: _from, to: _to, at: _at, ...same } = JSON.parse(there.stdout);
    expect(JSON.parse(here.stdout)).toMatchObject(same);
    expect(same).toMatchObject({ nodes: expect.any(Number), digest: expect.any(String) });

    const full = await runProgramOnce(assimcliProgram, copy(from, uri));
    expect(full).toMatchObject({ code: 1, stdout: "" });
    expect(full.stderr).toBe(
      `assimcli: ${uri} is not empty: copy into a new one, and before a CMA uses it\n`,
    );
  },
  LIMIT_MS,
);

/** A CMA on Neo4j, as an operator meets it: what is wrong in one sentence, and what is waited for. */
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { expect, onTestFinished } from "vitest";
import { eventually } from "#test/support/eventually.ts";
import { startTestNeo4j } from "#test/support/neo4j-cma.ts";
import { ltsVersion, needsNeo4j } from "#test/support/neo4j-server.ts";
import { assimcliProgram, cmaProgram, runProgramOnce } from "#test/support/program.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { testWith } from "#test/support/unable.ts";

const LIMIT_MS = 600_000;

const isRoot = process.getuid?.() === 0;

testWith(needsNeo4j(ltsVersion))(
  "a CMA on Neo4j says what is wrong, waits where that helps, and keeps its password to itself",
  async () => {
    const running = await startTestNeo4j(ltsVersion);
    const { uri, user, password } = running.address;
    const folder = tempDir();
    chmodSync(folder, 0o755);
    const home = `${folder}/home`;
    const credentials = `${home}/crypto.d/neo4j.creds`;
    const cma = (...argv: readonly string[]) =>
      runProgramOnce(cmaProgram, [
        ...["--home", home, "--bind", "127.0.0.1:0", "--database", uri],
        ...(isRoot ? ["--user", "nobody"] : []),
        ...argv,
      ]);
    onTestFinished(async () => void (await cma("--kill")));
    mkdirSync(home);
    chmodSync(home, 0o755);

    const without = await cma();
    expect(without.code).toBe(1);
    expect(without.stderr).toContain(`${credentials} is missing: put the Neo4j user on its first`);

    writeFileSync(credentials, `${user}\nwrong-${password}\n`);
    chmodSync(credentials, 0o644);
    expect((await cma()).stderr).toBe(
      `${credentials} has mode 0644: others may use it. Mend it: chmod 0600 '${credentials}'\n`,
    );
    chmodSync(credentials, 0o600);
    const refused = await cma();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^neo4j:\S+ refuses the user or the password of [^\n]*\n$/);

    // Nothing answers: it starts all the same, says so, and serves when the server is back.
    writeFileSync(credentials, `${user}\n${password}\n`);
    await running.kill();
    const started = await cma();
    expect(started.code).toBe(0);
    expect(started.stderr).toContain("The CMA keeps trying, and serves agents as soon as it can.");
    const waiting = await cma("--status");
    expect(waiting.code).toBe(0);
    expect(waiting.stdout).toMatch(/It waits for its database since 2\d{3}-.*: neo4j:/);
    await running.start();
    await eventually("the CMA waits no longer", async () => {
      const { stdout } = await cma("--status");
      return !stdout.includes("waits");
    });

    const asked = await runProgramOnce(assimcliProgram, [
      ...["query", "nodecount", "--json", "--home", home, "--database", uri],
    ]);
    expect(asked).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(asked.stdout)).toContainEqual({ kind: "Rule", nodes: expect.any(Number) });

    // A server that is there and silent does not hold up a stop.
    process.kill(running.pid(), "SIGSTOP");
    expect(await cma("--kill")).toMatchObject({ code: 0 });
    process.kill(running.pid(), "SIGCONT");
    const log = readFileSync(`${home}/log/cma.log`, "utf8");
    expect(log).toContain("The database is there");
    expect(log).not.toContain(password);
    expect(statSync(credentials).mode & 0o777).toBe(0o600);
  },
  LIMIT_MS,
);

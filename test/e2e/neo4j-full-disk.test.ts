/**
 * A full disk under Neo4j: the CMA waits and says what to do; the server, which stops its database
 * over it, has to be restarted once there is room; then the graph says what the host says.
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { expect, onTestFinished } from "vitest";
import { createHost, linesOf, PATIENCE_MS, startAgents } from "#test/support/changing-host.ts";
import { eventually } from "#test/support/eventually.ts";
import { fillDisk } from "#test/support/fill-disk.ts";
import { startCmaOn, startTestNeo4j } from "#test/support/neo4j-cma.ts";
import { ltsVersion, needsNeo4j } from "#test/support/neo4j-server.ts";
import { cmaProgram, runProgramOnce } from "#test/support/program.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { needsPrograms, needsRoot, testWith } from "#test/support/unable.ts";

const LIMIT_MS = 600_000;

testWith(needsNeo4j(ltsVersion), needsRoot(), needsPrograms("mount", "umount"))(
  "a full disk under Neo4j is waited for, and loses nothing",
  async () => {
    const disk = tempDir();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=192m", "neo4j-full", disk]);
    onTestFinished(() => void execFileSync("umount", ["--lazy", disk]));
    const neo4j = await startTestNeo4j(ltsVersion, {}, { below: disk });
    const { pair, cma, observer, said } = await startCmaOn(neo4j);
    const host = createHost(startAgents(pair, pair.port, 1));
    await host.change();
    await host.isKnown(observer, cma);

    const filler = `${disk}/filler`;
    fillDisk(filler);
    await eventually(
      "the CMA says so",
      async () => {
        await host.change();
        return cma.stdout().includes("The store does not work");
      },
      cma.stdout,
      PATIENCE_MS,
    );
    const restart = "make room, see its debug.log, and restart Neo4j.";
    await said(restart);
    const { stdout } = await runProgramOnce(cmaProgram, pair.cmaWords("--status"));
    expect(stdout).toContain(restart);

    rmSync(filler);
    await host.change();
    await neo4j.kill();
    await neo4j.start();
    await said("The store works again");
    await host.isKnown(observer, cma);
    expect(linesOf(cma, "A new host is in the graph")).toHaveLength(1);
    cma.child.kill("SIGTERM");
    expect(await cma.ended).toBe(0);
  },
  LIMIT_MS,
);

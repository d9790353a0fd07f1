/**
 * A full disk under Neo4j: the CMA waits and says what to do; the server, which stops its database
 * over it, has to be restarted once there is room; then the graph says what the host says.
 */
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { expect, onTestFinished } from "vitest";
import { openNeo4j } from "#cma/system/neo4j-server.ts";
import {
  createHost,
  hostsWith,
  linesOf,
  PATIENCE_MS,
  startAgents,
} from "#test/support/changing-host.ts";
import { eventually } from "#test/support/eventually.ts";
import { fillDisk } from "#test/support/fill-disk.ts";
import { ltsVersion, needsNeo4j, startNeo4j } from "#test/support/neo4j-server.ts";
import { createPair } from "#test/support/pair.ts";
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
    const neo4j = await startNeo4j(ltsVersion, undefined, {}, { below: disk });
    onTestFinished(() => neo4j.destroy());
    const { uri, user, password } = neo4j.address;
    const pair = await createPair();
    writeFileSync(`${pair.cmaHome}/crypto.d/neo4j.creds`, `${user}\n${password}\n`, {
      mode: 0o600,
    });
    writeFileSync(`${pair.cmaHome}/cma.json`, `{"repeat": {"tcpdiscovery": "1s"}}`);
    const cma = pair.startCma("--database", uri);
    const said = (words: string): Promise<unknown> =>
      eventually(words, () => cma.stdout().includes(words), cma.stdout, PATIENCE_MS);
    const host = createHost(startAgents(pair, pair.port, 1));
    const observer = openNeo4j(neo4j.address);
    onTestFinished(() => observer.close());
    const isKnown = async (): Promise<boolean> => (await hostsWith(observer, host.now())) === 1;
    await host.change();
    await eventually("the graph has the listener", isKnown, cma.stdout, PATIENCE_MS);

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
    await eventually("the graph has the last listener", isKnown, cma.stdout, PATIENCE_MS);
    expect(await hostsWith(observer, host.before())).toBe(0);
    expect(linesOf(cma, "A new host is in the graph")).toHaveLength(1);
    cma.child.kill("SIGTERM");
    expect(await cma.ended).toBe(0);
  },
  LIMIT_MS,
);

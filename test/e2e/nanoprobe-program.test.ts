/** The real program, as an operator meets it. */

import { createSocket } from "node:dgram";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import {
  assimcliProgram,
  nanoprobeProgram,
  runProgramOnce,
  startProgram,
} from "#test/support/program.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { needsRoot, testWith } from "#test/support/unable.ts";

/** A home that knows a CMA's public key. */
const homeWithKeys = async (): Promise<string> => {
  const home = `${tempDir()}/home`;
  const { code, stderr } = await runProgramOnce(assimcliProgram, ["genkeys", "--home", home]);
  if (code !== 0) throw new Error(stderr);
  return home;
};

const run = (...argv: readonly string[]) => runProgramOnce(nanoprobeProgram, argv);

const ours = ["--bind", "127.0.0.1:0", "--cmaaddr", "127.0.0.1:9"];

test.each([
  { argv: ["--ttl", "32"], sentence: '--ttl: "32" is no number from 1 to 31, such as 31.' },
  { argv: ["--bind", "cma"], sentence: '--bind: "cma" ' },
  { argv: ["--kill", "--status"], sentence: "--kill and --status exclude each other" },
])("$argv ends in 2 and says why", async ({ argv, sentence }) => {
  const { code, stdout, stderr } = await run("--home", tempDir(), ...argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(sentence);
});

test("without a public key of a CMA it ends with how to get one, and no stack trace", async () => {
  const home = `${tempDir()}/home`;
  const { code, stderr } = await run("--home", home, "--foreground", ...ours);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^\S+\/crypto.d has no public key of the CMA.*scp .*\n$/);
});

test("it starts in the background, is there, and goes when told; a rename keeps its key", async () => {
  const home = await homeWithKeys();
  expect(await run("--home", home, "--status")).toMatchObject({ code: 3 });
  expect(await run("--home", home, ...ours)).toEqual({ code: 0, stdout: "", stderr: "" });
  onTestFinished(async () => void (await run("--home", home, "--kill")));
  expect(await run("--home", home, "--status")).toMatchObject({ code: 0 });
  expect(await run("--home", home, "--kill")).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(readFileSync(`${home}/log/nanoprobe.log`, "utf8")).toContain("The nanoprobe starts.");
  expect(readdirSync(`${home}/crypto.d`).filter((name) => /@@.*\.secret$/.test(name))).toHaveLength(
    1,
  );
});

test("a port that is taken is not the end: it uses another, and says so", async () => {
  const taken = createSocket("udp4").bind(0, "127.0.0.1");
  onTestFinished(() => void taken.close());
  await once(taken, "listening");
  const bind = ["--bind", `127.0.0.1:${taken.address().port}`, "--cmaaddr", "127.0.0.1:9"];
  const running = startProgram(nanoprobeProgram, ["--home", await homeWithKeys(), "-f", ...bind]);
  await running.says(String(taken.address().port));
  running.child.kill("SIGTERM");
  expect(await running.ended).toBe(0);
});

test("an address that is not ours is one sentence", async () => {
  const { code, stderr } = await run(
    "--home",
    await homeWithKeys(),
    "-f",
    "--bind",
    "192.0.2.1:1984",
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^Cannot listen on UDP 192\.0\.2\.1:\d+: this machine has no such address\..*\n$/,
  );
});

test("a secret that others may read is refused with the command that mends it", async () => {
  const home = await homeWithKeys();
  await runProgramOnce(assimcliProgram, ["genkeys", "agent", "--home", home]);
  const secret = readdirSync(`${home}/crypto.d`).find((name) => /@@.*\.secret$/.test(name)) ?? "";
  chmodSync(`${home}/crypto.d/${secret}`, 0o644);
  const { code, stderr } = await run("--home", home, "-f", ...ours);
  expect(code).toBe(1);
  expect(stderr).toContain(`chmod 0600 '${home}/crypto.d/${secret}'`);
  expect(stderr).not.toContain("    at ");
});

testWith(needsRoot())("keys that belong to somebody else are refused by name", async () => {
  const home = await homeWithKeys();
  const agentHome = tempDir();
  chmodSync(agentHome, 0o755);
  mkdirSync(`${agentHome}/crypto.d`, { mode: 0o700 });
  for (const name of readdirSync(`${home}/crypto.d`).filter((each) => each.endsWith(".pub"))) {
    copyFileSync(`${home}/crypto.d/${name}`, `${agentHome}/crypto.d/${name}`);
  }
  for (const folder of ["state", "run", "log"]) {
    mkdirSync(`${agentHome}/${folder}`);
    chownSync(`${agentHome}/${folder}`, 65_534, 65_534);
  }
  writeFileSync(`${agentHome}/crypto.d/x@@${"0".repeat(32)}.secret`, new Uint8Array(32), {
    mode: 0o600,
  });
  const argv = ["--home", agentHome, "-f", ...ours];
  const { code, stderr } = await runProgramOnce(nanoprobeProgram, argv, {
    uid: 65_534,
    gid: 65_534,
  });
  expect(code).toBe(1);
  expect(stderr).toContain(`${agentHome}/crypto.d`);
  expect(stderr).not.toContain("    at ");
});

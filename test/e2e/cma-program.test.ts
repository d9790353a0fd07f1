/** The real program, as an operator meets it. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  assimcliProgram,
  cmaProgram,
  runProgramOnce,
  startProgram,
} from "#test/support/program.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { needsRoot, testWith } from "#test/support/unable.ts";

const isRoot = process.getuid?.() === 0;

/** Root becomes nobody, who must be able to get there. */
const openHome = (): string => {
  const dir = tempDir();
  chmodSync(dir, 0o755);
  return `${dir}/home`;
};

const words = (home: string, ...argv: readonly string[]) => [
  ...["--home", home, "--bind", "127.0.0.1:0"],
  ...(isRoot ? ["--user", "nobody"] : []),
  ...argv,
];

const run = (home: string, ...argv: readonly string[]) =>
  runProgramOnce(cmaProgram, words(home, ...argv));

test("a first start makes keys, says which secret to hide, and is ready when it returns", async () => {
  const home = openHome();
  const first = await run(home);
  onTestFinished(async () => void (await run(home, "--kill")));
  expect(first).toMatchObject({
    code: 0,
    stdout: "",
    stderr: `New keys were made. Move ${home}/crypto.d/#CMA#00001.secret to a safe place off this host.\n`,
  });
  expect(await run(home, "--status")).toMatchObject({ code: 0 });
  expect(readdirSync(`${home}/crypto.d`)).toContain("#CMA#00000.secret");
  expect(readdirSync(`${home}/notification.d`)).toContain("50-mail");
  expect(statSync(`${home}/notification.d/50-mail`).mode & 0o777).toBe(0o755);
  expect(statSync(`${home}/crypto.d`).mode & 0o777).toBe(0o700);
  expect(statSync(`${home}/state/cma.sqlite`).mode & 0o777).toBe(0o600);
  const asked = await runProgramOnce(assimcliProgram, ["query", "allservers", "--json"], {
    env: { ASSIMILATION_HOME: home },
  });
  expect(asked).toEqual({ code: 0, stdout: "[]\n", stderr: "" });
  expect(await run(home, "--kill")).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(await run(home, "--status")).toMatchObject({ code: 3 });
});

test("what the site has put into notification.d stays as it is", async () => {
  const home = openHome();
  mkdirSync(`${home}/notification.d`, { recursive: true });
  chmodSync(home, 0o755);
  const running = startProgram(cmaProgram, words(home, "--foreground"));
  await running.says("The CMA starts.");
  expect(readdirSync(`${home}/notification.d`)).toEqual([]);
  running.child.kill("SIGTERM");
  expect(await running.ended).toBe(0);
});

testWith(needsRoot())("root makes no home where others could replace it", async () => {
  const dir = dirname(openHome());
  mkdirSync(`${dir}/nobodys`);
  chownSync(`${dir}/nobodys`, 65_534, 65_534);
  symlinkSync(dir, `${dir}/nobodys/link`);
  for (const home of [`${dir}/nobodys/home`, `${dir}/nobodys/link/home`]) {
    const started = await run(home, "--foreground");
    expect(started.code).toBe(1);
    expect(started.stderr).toContain(`below ${dir}/nobodys, which belongs to user 65534`);
  }
  expect(readdirSync(dir)).toEqual(["nobodys"]);
  expect(readdirSync(`${dir}/nobodys`)).toEqual(["link"]);
});

testWith(needsRoot())(
  "root gives up root for good, and keys that root made are the user's",
  async () => {
    const home = openHome();
    await runProgramOnce(assimcliProgram, ["genkeys", "--home", home]);
    chmodSync(home, 0o755);
    const running = startProgram(cmaProgram, words(home, "--foreground"));
    await running.says("The CMA starts.");
    const status = readFileSync(`/proc/${running.child.pid}/status`, "utf8");
    expect(status).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
    expect(status).toMatch(/^Gid:\t65534\t65534\t65534\t65534$/m);
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(statSync(`${home}/crypto.d/#CMA#00000.secret`).uid).toBe(65_534);
    expect(statSync(`${home}/notification.d/50-mail`).uid).toBe(0);
    running.child.kill("SIGTERM");
    expect(await running.ended).toBe(0);
  },
);

testWith(needsRoot())("root without the user is told how to make it", async () => {
  const { code, stderr } = await run(openHome(), "-f", "--user", "no-such-user");
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^There is no user no-such-user, .*`useradd --system .* no-such-user`.*\n$/,
  );
});

testWith(needsRoot())(
  "a home that the user cannot reach is named before anything is opened",
  async () => {
    const { code, stderr } = await run(`${tempDir()}/home`, "-f");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The user nobody may not reach \S+: a directory above it is closed/);
  },
);

test("a port that is taken ends it: agents would look for it in vain", async () => {
  const taken = createSocket("udp4").bind(0, "127.0.0.1");
  onTestFinished(() => void taken.close());
  await once(taken, "listening");
  const { port } = taken.address();
  const { code, stderr } = await run(openHome(), "-f", "--bind", `127.0.0.1:${port}`);
  expect(code).toBe(1);
  expect(stderr).toContain(
    `Cannot listen on UDP 127.0.0.1:${port}: another program has that port.`,
  );
  expect(stderr).not.toContain("    at ");
});

test.each([
  { text: "{", sentence: "it is no JSON" },
  { text: '{"domian": "x"}', sentence: 'did you mean "domain"?' },
])(
  "a cma.json that says $text ends it with the place and the reason",
  async ({ text, sentence }) => {
    const home = openHome();
    mkdirSync(home);
    writeFileSync(`${home}/cma.json`, text);
    const { code, stderr } = await run(home, "-f");
    expect(code).toBe(1);
    expect(stderr).toContain(`${home}/cma.json is wrong.`);
    expect(stderr).toContain(sentence);
  },
);

test("--erasedb begins with an empty graph", async () => {
  const home = openHome();
  const start = async (...argv: readonly string[]): Promise<void> => {
    const running = startProgram(cmaProgram, words(home, "-f", ...argv));
    await running.says("The CMA starts.");
    running.child.kill("SIGTERM");
    await running.ended;
  };
  await start();
  const madeAt = () => statSync(`${home}/state/cma.sqlite`).birthtimeMs;
  const before = madeAt();
  await start();
  expect(madeAt()).toBe(before);
  await start("--erasedb");
  expect(madeAt()).toBeGreaterThan(before);
});

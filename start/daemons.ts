/** The two daemons of `npm start`: real programs in the background, on loopback alone. */
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import type { Home } from "./home.ts";
import type { Program } from "./program.ts";

/** @throws Error with what the daemon said, when it did not start. */
export const startDaemons = async (program: Program, home: Home): Promise<void> => {
  assertLoopbackIsUp();
  const address = `127.0.0.1:${await freePort()}`;
  writeSettings(home);
  const asUser = home.cmaUser === undefined ? [] : ["--user", home.cmaUser];
  await run(program.node, [program.cma, "--home", home.cma, "--bind", address, ...asUser]);
  introduce(home);
  const toCma = ["--bind", "127.0.0.1:0", "--cmaaddr", address];
  await run(program.node, [program.nanoprobe, "--home", home.nanoprobe, ...toCma]);
};

/**
 * Ends both, if they run; the agent first, so that it can say goodbye. Safe to
 * call at any time.
 *
 * @throws Error with what the daemon said, when it would not end.
 */
export const stopDaemons = async (program: Program, home: Home): Promise<void> => {
  const kill = (main: string, at: string, name: string): Promise<void> =>
    existsSync(join(at, "run", `${name}.pid`))
      ? run(program.node, [main, "--home", at, "--kill"])
      : Promise.resolve();
  await kill(program.nanoprobe, home.nanoprobe, "nanoprobe");
  await kill(program.cma, home.cma, "cma");
};

/** Looks often, so that a change shows while somebody watches; an estate looks once a minute. */
const SETTINGS = {
  repeat: { proc_sys: "5s", login_defs: "5s", tcpdiscovery: "5s", netconfig: "5s" },
};

/** Only where there is none: it is the reader's to change. */
const writeSettings = (home: Home): void => {
  const path = join(home.cma, "cma.json");
  if (existsSync(path)) return;
  mkdirSync(home.cma, { recursive: true, mode: 0o755 });
  writeFileSync(path, `${JSON.stringify(SETTINGS, undefined, 2)}\n`);
};

/** What an installation would do with scp: the agent gets the CMA's public keys. */
const introduce = (home: Home): void => {
  const to = join(home.nanoprobe, "crypto.d");
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const from = join(home.cma, "crypto.d");
  for (const name of readdirSync(from)) {
    if (!name.startsWith("#CMA#") || !name.endsWith(".pub")) continue;
    // Not copyFile, which would keep the owner: this copy is the agent's own.
    rmSync(join(to, name), { force: true });
    writeFileSync(join(to, name), readFileSync(join(from, name)), { mode: 0o644 });
  }
};

/** Only interfaces that are up are listed. Without this, each datagram would be lost without a word. */
const assertLoopbackIsUp = (): void => {
  const isUp = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === "127.0.0.1"),
  );
  if (!isUp) {
    throw new Error("The loopback interface is down: `ip link set lo up` brings it back.");
  }
};

const run = (node: string, words: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    // A process group of its own: the terminal's Ctrl-C is for us alone.
    const child = spawn(node, words, { stdio: ["ignore", "pipe", "pipe"], detached: true });
    let said = "";
    const hear = (bytes: Buffer): void => {
      said += bytes.toString();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(said.trim() || `${words[0]} ended with ${code}`));
    });
  });

/** A UDP port on loopback that nobody has right now. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.on("error", reject);
    socket.bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });

/** `npm start` as a person meets it: what it prints, that it follows changes, and that it leaves nothing behind. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { compileCache } from "../support/compile-cache.ts";
import { eventually } from "../support/eventually.ts";

const checkout = join(import.meta.dirname, "../..");
const main = join(checkout, "start/main.ts");
let home: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "assim-start-"));
  // As root the CMA runs as somebody else, who must get there.
  chmodSync(home, 0o755);
});
afterEach(async () => {
  if (child !== undefined && child.exitCode === null) {
    child.kill("SIGINT");
    await once(child, "close");
  }
  rmSync(home, { recursive: true, force: true });
});

const start = (): { readonly said: () => string; readonly ended: Promise<unknown[]> } => {
  let said = "";
  const started = spawn(process.execPath, [main], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...compileCache(checkout), ASSIMILATION_START: join(home, "start") },
  });
  for (const stream of [started.stdout, started.stderr]) {
    stream.on("data", (bytes: Buffer) => {
      said += bytes.toString();
    });
  }
  child = started;
  return { said: () => said, ended: once(started, "close") };
};

/** Pids of programs that were started for this home: it is in their environment. */
const ours = (): readonly string[] =>
  readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/environ`, "utf8").includes(home);
    } catch {
      return false;
    }
  });

test("finds this host, follows its changes, stops cleanly, and starts warm", async () => {
  const first = start();
  await eventually("the findings", () => first.said().includes("Where to go next"), first.said);
  expect(first.said()).toMatch(/\d+ listening endpoints/);
  expect(first.said()).toMatch(/best practices? fail/i);
  expect(first.said()).toContain("nist_V-38479");

  const running = child;
  const rival = start();
  expect(await rival.ended).toEqual([1, null]);
  expect(rival.said()).toContain(`npm start runs already (pid ${running?.pid})`);
  expect(rival.said()).not.toContain("Stopping");
  child = running;
  child?.kill("SIGINT");
  expect(await first.ended).toEqual([0, null]);
  expect(first.said()).toContain("Stopping both daemons … done.");
  expect(ours()).toEqual([]);

  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const second = start();
  await eventually("the findings", () => second.said().includes("Where to go next"), second.said);
  expect(second.said()).toContain("from an earlier run");
  expect(second.said()).toContain(`127.0.0.1:${port}`);
  server.close();
  const gone = new RegExp(`listens no more .* 127\\.0\\.0\\.1:${port} `);
  await eventually("the port's end", () => gone.test(second.said()), second.said);
  child?.kill("SIGTERM");
  expect(await second.ended).toEqual([0, null]);
  expect(ours()).toEqual([]);
});

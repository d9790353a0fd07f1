/**
 * A CMA and a nanoprobe on loopback: the real programs, each with a home of its own, for tests of
 * what happens to them.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import { freePort } from "#test/support/free-port.ts";
import {
  assimcliProgram,
  cmaProgram,
  nanoprobeProgram,
  type RunningProgram,
  runProgramOnce,
  startProgram,
} from "#test/support/program.ts";
import { tempDir } from "#test/support/temp-dir.ts";

export interface Pair {
  readonly cmaHome: string;
  readonly agentHome: string;
  /** Where the CMA listens. */
  readonly port: number;
  readonly cmaWords: (...more: readonly string[]) => readonly string[];
  readonly agentWords: (...more: readonly string[]) => readonly string[];
  readonly startCma: (...more: readonly string[]) => RunningProgram;
  readonly startAgent: (...more: readonly string[]) => RunningProgram;
  /** Rows of the CMA's store; none while there is no store. */
  readonly rows: (sql: string) => readonly Record<string, unknown>[];
  /** A script of notification.d, in place of those that are shipped. */
  readonly notifyBy: (name: string, lines: string) => void;
}

const isRoot = process.getuid?.() === 0;

/** Homes are reachable for anybody: a CMA of root becomes nobody. */
export const createPair = async (): Promise<Pair> => {
  const folder = tempDir();
  chmodSync(folder, 0o755);
  const [cmaHome, agentHome] = [join(folder, "cma"), join(folder, "agent")];
  const made = await runProgramOnce(assimcliProgram, ["genkeys", "--home", cmaHome]);
  if (made.code !== 0) throw new Error(made.stderr);
  chmodSync(cmaHome, 0o755);
  mkdirSync(join(agentHome, "crypto.d"), { recursive: true, mode: 0o700 });
  for (const name of readdirSync(`${cmaHome}/crypto.d`).filter((each) => each.endsWith(".pub"))) {
    copyFileSync(`${cmaHome}/crypto.d/${name}`, `${agentHome}/crypto.d/${name}`);
  }
  mkdirSync(`${cmaHome}/notification.d`, { mode: 0o755 });
  writeFileSync(`${cmaHome}/cma.json`, JSON.stringify({ repeat: { proc_sys: "1s" } }));
  chmodSync(`${cmaHome}/cma.json`, 0o644);
  const port = await freePort("udp");
  const file = `${cmaHome}/state/cma.sqlite`;

  const cmaWords: Pair["cmaWords"] = (...more) => [
    ...["--home", cmaHome, "--bind", `127.0.0.1:${port}`],
    ...(isRoot ? ["--user", "nobody"] : []),
    ...more,
  ];
  const agentWords: Pair["agentWords"] = (...more) => [
    ...["--home", agentHome, "--bind", "127.0.0.1:0", "--cmaaddr", `127.0.0.1:${port}`],
    ...more,
  ];
  return {
    ...{ cmaHome, agentHome, port, cmaWords, agentWords },
    startCma: (...more) => startProgram(cmaProgram, cmaWords("--foreground", ...more)),
    startAgent: (...more) => startProgram(nanoprobeProgram, agentWords("--foreground", ...more)),
    rows: (sql) => {
      if (!existsSync(file)) return [];
      const database = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
      try {
        return database.prepare(sql).all();
      } finally {
        database.close();
      }
    },
    notifyBy: (name, lines) => {
      const script = `${cmaHome}/notification.d/${name}`;
      writeFileSync(script, `#!/bin/sh\n${lines}\n`);
      chmodSync(script, 0o755);
    },
  };
};

/** A UDP port that stays taken until the test has finished. */
export const takenPort = async (): Promise<number> => {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  onTestFinished(() => void socket.close());
  await once(socket, "listening");
  return socket.address().port;
};

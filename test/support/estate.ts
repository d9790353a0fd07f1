/**
 * A small estate of real programs on a bed of network namespaces: one CMA with
 * a mail server beside it, and hosts with nanoprobes.
 */
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { eventually } from "./eventually.ts";
import type { SunkLetter } from "./mail-sink.ts";
import { type BedHost, type BedProcess, createNetbed, type Netbed } from "./netbed.ts";

export interface Estate {
  readonly bed: Netbed;
  /** The home directory of a host's daemon. */
  readonly homeOf: (host: string) => string;
  readonly startCma: (words?: readonly string[], setUp?: string) => BedProcess;
  readonly startNanoprobe: (host: string, words?: readonly string[], setUp?: string) => BedProcess;
  /** Every letter that came since the sink was last emptied. */
  readonly letters: () => readonly SunkLetter[];
  readonly emptySink: () => void;
  /** Writes the CMA's mail.json; `method` as in EMAIL_METHOD. */
  readonly mailBy: (method: string) => void;
  /** The port of the mail server on 127.0.0.1 at the CMA. */
  readonly mailPort: number;
  /** Rows of the CMA's store. */
  readonly rows: (sql: string) => readonly Record<string, unknown>[];
  readonly destroy: () => Promise<void>;
}

const main = (program: string): string => `packages/${program}/src/main.ts`;

/** The first host is the CMA's. */
export const createEstate = async (
  name: string,
  hosts: readonly [BedHost, ...BedHost[]],
  cmaConfig: object,
): Promise<Estate> => {
  const cma = hosts[0].name;
  // First, for it fails where another run has a bed of that name.
  const bed = createNetbed(name, hosts);
  const folder = mkdtempSync(join(tmpdir(), "assim-bed-"));
  chmodSync(folder, 0o755);
  const destroy = async (): Promise<void> => {
    await bed.destroy();
    rmSync(folder, { recursive: true, force: true });
  };
  const homeOf = (host: string): string => join(folder, host);

  for (const host of hosts) mkdirSync(homeOf(host.name), { mode: 0o755 });
  writeFileSync(join(homeOf(cma), "cma.json"), JSON.stringify(cmaConfig));
  const keys = bed.start(cma, [
    "node",
    "packages/cma/src/assimcli/main.ts",
    "genkeys",
    "--home",
    homeOf(cma),
  ]);
  if ((await keys.ended) !== 0) {
    await destroy();
    throw new Error(keys.output());
  }
  for (const host of hosts.slice(1)) introduce(homeOf(cma), homeOf(host.name));

  const sink = bed.start(cma, ["node", "test/support/mail-sink-process.ts"]);
  const lines = (): readonly string[] => sink.output().split("\n").slice(0, -1);
  const mailPort: number = JSON.parse(
    await eventually("the mail sink listens", () => lines()[0], sink.output),
  ).port;
  let emptiedAt = 1;

  const mailBy = (method: string): void => {
    const settings = {
      EMAILDESTS: ["ops@example.com"],
      RETURNADDR: "cma@example.com",
      EMAIL_METHOD: method,
      host: "127.0.0.1",
      port: mailPort,
      security: "none",
    };
    writeFileSync(join(homeOf(cma), "mail.json"), JSON.stringify(settings), { mode: 0o644 });
  };
  mailBy("smtp");

  return {
    bed,
    homeOf,
    startCma: (words = [], setUp = "") =>
      bed.start(
        cma,
        ["node", main("cma"), "--foreground", "--home", homeOf(cma), "--user", "nobody", ...words],
        { setUp },
      ),
    startNanoprobe: (host, words = [], setUp = "") =>
      bed.start(
        host,
        ["node", main("nanoprobe"), "--foreground", "--home", homeOf(host), "-d", ...words],
        { setUp },
      ),
    letters: () =>
      lines()
        .slice(emptiedAt)
        .map((line) => JSON.parse(line)),
    emptySink: () => {
      emptiedAt = lines().length;
    },
    mailBy,
    mailPort,
    rows: (sql) => {
      const state = join(homeOf(cma), "state");
      const file = readdirSync(state).find((each) => each.endsWith(".sqlite"));
      const database = new DatabaseSync(join(state, file ?? "missing"), {
        readOnly: true,
        // Whoever opens it first after a crash has it for himself while he mends it.
        timeout: 10_000,
      });
      try {
        return database.prepare(sql).all();
      } finally {
        database.close();
      }
    },
    destroy,
  };
};

/** What an installation does with scp. */
const introduce = (cmaHome: string, agentHome: string): void => {
  const to = join(agentHome, "crypto.d");
  mkdirSync(to, { mode: 0o700 });
  for (const key of readdirSync(join(cmaHome, "crypto.d"))) {
    if (key.endsWith(".pub")) copyFileSync(join(cmaHome, "crypto.d", key), join(to, key));
  }
};

/** Every file of key material below the homes of the estate. */
export const keyFilesOf = (estate: Estate, hosts: readonly string[]): readonly Uint8Array[] =>
  hosts.flatMap((host) => {
    const folder = join(estate.homeOf(host), "crypto.d");
    return readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  });

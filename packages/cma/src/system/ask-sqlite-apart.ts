/**
 * Asks SQLite in a process of its own, which can be ended: inside of ours nothing interrupts a
 * statement that never ends (`node:sqlite` has no sqlite3_interrupt and no progress handler).
 *
 * Should we be gone, the kernel ends that process: at once where setpriv(1) can ask for that, else
 * when it has used a little more time than we give it. And it keeps small what SQLite writes beside
 * while it sorts: that is often the disk the database is on.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { AssimilationError } from "@assimilation/protocol";
import { QUERY_MS, type Row, tooLong } from "../store/graph-reader.ts";
import type { AskApart } from "../store/sqlite/ask-apart.ts";
import { isSaid } from "./sqlite-said.ts";

const CHILD = fileURLToPath(new URL("./sqlite-process.ts", import.meta.url));

/** Of each file, in the blocks of 512 bytes that ulimit has: 1 GiB. */
const FILE_BLOCKS_MAX = 2 * 1024 * 1024;
/** $1: seconds, $2: blocks. Where less is allowed, that stays. */
const LIMITED = `
  ulimit -t "$1" 2>/dev/null; ulimit -f "$2" 2>/dev/null; shift 2
  setpriv --pdeathsig KILL true 2>/dev/null && exec setpriv --pdeathsig KILL "$@"
  exec "$@"`;

export const askSqliteApart: AskApart = (question, limitMs = QUERY_MS) =>
  new Promise((resolve, reject) => {
    const rows: Row[] = [];
    let failure = new AssimilationError(
      "ASSIM_QUERY_SQL",
      "The query's process ended without an answer.",
    );
    let isWhole = false;
    // One second for the start, and whole ones, as ulimit has them.
    const cpuSeconds = Math.ceil(limitMs / 1_000) + 1;
    const child = spawn(
      "/bin/sh",
      ["-c", LIMITED, "sh", `${cpuSeconds}`, `${FILE_BLOCKS_MAX}`, process.execPath, CHILD],
      { stdio: ["ignore", "ignore", "ignore", "ipc"], serialization: "advanced" },
    );
    const timer = setTimeout(() => {
      failure = tooLong(limitMs);
      child.kill("SIGKILL");
    }, limitMs);
    child.on("message", (said) => {
      if (!isSaid(said)) return;
      if (said.kind === "rows") for (const row of said.rows) rows.push(row);
      else if (said.kind === "problem") {
        failure = new AssimilationError(said.code, said.message);
      } else isWhole = true;
    });
    child.once("error", (cause) => {
      clearTimeout(timer);
      reject(new AssimilationError("ASSIM_QUERY_SQL", failure.message, { cause }));
    });
    child.once("close", () => {
      clearTimeout(timer);
      if (isWhole) resolve(rows);
      else reject(failure);
    });
    // Where that fails the process is ending, which is told above.
    child.send(question, () => undefined);
  });

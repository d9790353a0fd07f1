/** The process that asks SQLite one question and ends; ask-sqlite-apart.ts starts it. */
import { AssimilationError } from "@assimilation/protocol";
import type { Cell, Row } from "../store/graph-reader.ts";
import { inLists } from "../store/in-lists.ts";
import type { ApartQuestion } from "../store/sqlite/ask-apart.ts";
import { createSqliteReader } from "../store/sqlite/sqlite-reader.ts";
import { openSqlite } from "./sqlite-database.ts";
import type { Said } from "./sqlite-said.ts";

/** Few enough that a message is no burden, and many enough that messages are none. */
const ROWS_AT_ONCE = 5_000;
const CHARS_AT_ONCE = 4 * 1024 * 1024;

const isQuestion = (message: unknown): message is ApartQuestion =>
  typeof message === "object" && message !== null && "sql" in message && "file" in message;

/** Resolves when it is on its way: who ends before takes it along. */
const say = (said: Said): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(said, () => resolve());
  });

/** A row of long texts may be a message of its own. */
const weightOf = (row: Row): number => {
  let chars = CHARS_AT_ONCE / ROWS_AT_ONCE;
  for (const name in row) chars += lengthOf(row[name]);
  return chars;
};

const lengthOf = (cell: Cell | undefined): number => (typeof cell === "string" ? cell.length : 0);

/** Nothing but what it sorts is written by a reader. Source: sqlite.org/rescode.html. */
const isTooLarge = ({ cause }: AssimilationError): boolean =>
  cause instanceof Error &&
  "errcode" in cause &&
  (cause.errcode === SQLITE_FULL || cause.errcode === SQLITE_IOERR_WRITE);

const SQLITE_FULL = 13;
const SQLITE_IOERR_WRITE = 778;

const tooLarge = new AssimilationError(
  "ASSIM_QUERY_SQL",
  "The query has too much to sort or to compare, more than there is room for on the disk or than 1 GiB: narrow it.",
);

process.once("message", async (message) => {
  if (!isQuestion(message)) return;
  const { file, sql, parameters, bounds } = message;
  try {
    const reader = createSqliteReader({ openSqlite }, { file, ...bounds });
    const rows = await reader.rows({ sql, cypher: "" }, parameters);
    await reader.close();
    for (const some of inLists(rows, CHARS_AT_ONCE, weightOf))
      await say({ kind: "rows", rows: some });
    await say({ kind: "whole" });
  } catch (error) {
    if (!(error instanceof AssimilationError)) throw error;
    const { code, message } = isTooLarge(error) ? tooLarge : error;
    await say({ kind: "problem", code, message });
  }
  process.disconnect?.();
});

/**
 * What is refused of an operator's own question, the same from whatever store reads: errors are told
 * by their codes, and in one voice.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AnswerBounds } from "#cma/store/answer-tally.ts";
import type { GraphReader, Statement } from "#cma/store/graph-reader.ts";

export interface ReaderUnderTest {
  /** Of a store that is empty but for what it keeps of itself. */
  readonly open: (bounds: AnswerBounds) => Promise<GraphReader>;
  /** What `work` asks is ended after `limitMs`. */
  readonly openFor: (limitMs: number) => Promise<GraphReader>;
}

const numbers = (most: number): Statement => ({
  sql: `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${most}) SELECT i FROM n`,
  cypher: `UNWIND range(1, ${most}) AS i RETURN i`,
});

const texts: Statement = {
  sql: 'SELECT value AS text FROM json_each(\'["xxxx", "xxxx", "xxxx"]\')',
  cypher: "UNWIND ['xxxx', 'xxxx', 'xxxx'] AS text RETURN text",
};

export const describeReaderErrors = (
  name: string,
  create: () => Promise<ReaderUnderTest>,
): void => {
  describe(`what ${name} refuses to a reader`, () => {
    let readers: ReaderUnderTest;
    beforeAll(async () => {
      readers = await create();
    }, 120_000);

    const opened: GraphReader[] = [];
    const ask = async (statement: Statement, bounds: AnswerBounds = {}) => {
      const reader = await readers.open(bounds);
      opened.push(reader);
      return reader.rows(statement, {}, "operator");
    };
    afterAll(async () => {
      for (const reader of opened) await reader.close();
    });

    test("rows above their bound, and none at it", async () => {
      expect(await ask(numbers(3), { rowsMax: 3 })).toHaveLength(3);
      // More than come in one go, which are not kept.
      for (const most of [4, 30_000]) {
        await expect(ask(numbers(most), { rowsMax: 3 })).rejects.toMatchObject({
          code: "ASSIM_QUERY_ROWS",
          message: "The query answers more than 3 rows: narrow it.",
        });
      }
    });

    test("text above its bound, and none at it", async () => {
      expect(await ask(texts, { charsMax: 60 })).toEqual(Array(3).fill({ text: "xxxx" }));
      await expect(ask(texts, { charsMax: 59 })).rejects.toMatchObject({
        code: "ASSIM_QUERY_SIZE",
        message: "The query answers more than 59 characters: narrow it.",
      });
    });

    test("what takes longer than it may", async () => {
      const reader = await readers.openFor(500);
      opened.push(reader);
      const endless: Statement = {
        sql: numbers(1_000_000_000_000).sql.replace("SELECT i FROM", "SELECT count(*) AS n FROM"),
        cypher: "UNWIND range(1, 1000000) AS i UNWIND range(1, 1000000) AS j RETURN count(j) AS n",
      };
      await expect(reader.rows(endless, {}, "operator")).rejects.toMatchObject({
        code: "ASSIM_QUERY_TIME",
        message: "The query took longer than 0.5 s and was ended: narrow it.",
      });
    });

    test.each<[string, Statement]>([
      ["what is no statement", { sql: "nonsense", cypher: "nonsense" }],
      ["a name that means nothing", { sql: "SELECT nothing AS x", cypher: "RETURN nothing AS x" }],
      [
        "writing",
        { sql: "INSERT INTO nodes (key) VALUES ('x')", cypher: "CREATE (n:Drone {key: 'x'})" },
      ],
    ])("%s", async (_, statement) => {
      await expect(ask(statement)).rejects.toMatchObject({
        code: "ASSIM_QUERY_SQL",
        message: expect.stringMatching(/^The query cannot run: \P{Cc}+\.$/u),
      });
    });

    test("commands of a terminal in what it says", async () => {
      const quoting: Statement = {
        sql: "SELECT json_extract('{}', '\u001b[2J') AS x",
        cypher: "RETURN date('\u001b[2J') AS x",
      };
      await expect(ask(quoting)).rejects.toMatchObject({
        code: "ASSIM_QUERY_SQL",
        message: expect.stringMatching(/^The query cannot run: \P{Cc}*\\x1b\[2J\P{Cc}*$/u),
      });
    });
  });
};

/** Asking SQLite where the asker can be ended: the seam in front of a process of its own. */
import type { AnswerBounds } from "../answer-tally.ts";
import type { Parameters, Row } from "../graph-reader.ts";

export interface ApartQuestion {
  readonly file: string;
  readonly sql: string;
  readonly parameters: Parameters;
  readonly bounds: AnswerBounds;
}

/**
 * As {@link GraphReader.rows}, within `limitMs`.
 * @throws AssimilationError (as a rejection) `ASSIM_QUERY_TIME` when it takes longer.
 */
export type AskApart = (question: ApartQuestion, limitMs?: number) => Promise<readonly Row[]>;

/**
 * Counts an answer while it is read, so that one which would fill our memory is refused before it does.
 *
 * Rows alone bound nothing: each may hold megabytes. So what their texts take is counted, too, and
 * for each cell what it takes beside its text.
 */
import { ANSWER_CHARS_MAX, ANSWER_ROWS_MAX, tooManyRows, tooMuchText } from "./graph-reader.ts";

/** Of one answer; {@link ANSWER_ROWS_MAX} and {@link ANSWER_CHARS_MAX} unless told. */
export interface AnswerBounds {
  readonly rowsMax?: number;
  readonly charsMax?: number;
}

/**
 * Called with each row, before it is kept.
 * @throws AssimilationError `ASSIM_QUERY_ROWS` or `ASSIM_QUERY_SIZE` at the first that is too much.
 */
export type AnswerTally = (row: Readonly<Record<string, unknown>>) => void;

export const createAnswerTally = ({
  rowsMax = ANSWER_ROWS_MAX,
  charsMax = ANSWER_CHARS_MAX,
}: AnswerBounds): AnswerTally => {
  let rows = 0;
  let chars = 0;
  return (row) => {
    rows += 1;
    if (rows > rowsMax) throw tooManyRows(rowsMax);
    // One loop, and no list of the cells: this is done half a million times.
    for (const name in row) {
      const cell = row[name];
      chars += CELL_CHARS;
      if (typeof cell === "string") chars += cell.length;
      else if (typeof cell === "object" && cell !== null) chars += charsIn(cell);
    }
    if (chars > charsMax) throw tooMuchText(charsMax);
  };
};

/** About what a number takes, or a text beside its characters. */
const CELL_CHARS = 16;

/** Of a list or a map. Of bytes it is their number: they are refused elsewhere, and would be many members. */
const charsIn = (value: object): number => {
  if (value instanceof Uint8Array) return value.byteLength;
  return Object.values(value).reduce<number>((sum, each) => {
    if (typeof each === "string") return sum + CELL_CHARS + each.length;
    return sum + CELL_CHARS + (typeof each === "object" && each !== null ? charsIn(each) : 0);
  }, 0);
};

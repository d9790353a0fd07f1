/**
 * A line of JSON for programs, which people look at, too: what a terminal would obey is written as
 * an escape. JSON itself escapes only some of that. A program reads the same text either way.
 */
export const jsonLine = (value: unknown): string => `${plainOf(value)}\n`;

const plainOf = (value: unknown): string => JSON.stringify(value).replace(obeyed, escaped);

/** The same of a list, in pieces: a large answer is longer than one text can be. */
export function* jsonPieces(list: readonly unknown[]): Generator<string> {
  yield "[";
  for (const [at, each] of list.entries()) yield `${at === 0 ? "" : ","}${plainOf(each)}`;
  yield "]\n";
}

/** As in `visible`; within JSON they stand in texts only. */
const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Beyond U+FFFF a character is two escapes. Source: RFC 8259, section 7. */
const escaped = (character: string): string =>
  Array.from({ length: character.length }, (_, at) => {
    return `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }).join("");

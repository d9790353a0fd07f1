/**
 * Text from hosts, made safe to look at: what a terminal, a mail reader, a log
 * or a header parser would obey becomes something one can read. `ESC [2J` is
 * then seven letters.
 *
 * Controls (C0, DEL, C1), line and paragraph separators, invisible format
 * characters, and those that turn the reading direction.
 * Source: ECMA-48; Unicode Standard Annex 9.
 */
export const visible = (text: string): string =>
  text.toWellFormed().replace(obeyed, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });

/** The same of a text of several lines, such as a stack trace, which stay lines. */
export const visibleLines = (text: string): string => text.split("\n").map(visible).join("\n");

const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text from hosts, made safe to look at: what a terminal, a mail reader or a
 * header parser would obey becomes something one can read. `\x1b[2J` is then
 * six letters.
 *
 * Controls (C0, DEL, C1), line and paragraph separators, and the marks that
 * turn the reading direction. Source: ECMA-48; Unicode Standard Annex 9.
 */
export const visible = (text: string): string =>
  text.toWellFormed().replace(obeyed, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
  });

/** At most `charactersMax` code points; what is left out is said. */
export const shortened = (text: string, charactersMax: number): string => {
  // A code point has at most two units: this much surely holds enough of them.
  const characters = [...text.slice(0, 2 * charactersMax + 2)];
  if (characters.length <= charactersMax) return text;
  return `${characters.slice(0, charactersMax - 1).join("")}…`;
};

const obeyed =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what we look for.
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

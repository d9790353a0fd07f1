/**
 * Text from a host, made fit for a terminal, a log or a mail.
 *
 * Escape sequences can move the cursor, rename the window or hide a finding;
 * bidirectional overrides make a line read as another one. Each such character
 * becomes visible as `\u{…}`; everything else stays, whatever its language.
 *
 * Source: ECMA-48 (C0, C1 controls); Unicode Standard Annex 9 (bidirectional
 * formatting); U+2028 and U+2029 end lines for some readers.
 */
const UNFIT = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;

/** One line: line feeds and tabs are escaped too. */
export const printable = (text: string): string => text.replace(UNFIT, visible);

/** Several lines: line feeds and tabs stay. */
export const printableLines = (text: string): string =>
  text.replace(UNFIT, (character) =>
    character === "\n" || character === "\t" ? character : visible(character),
  );

const visible = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/**
 * Expression text → tokens.
 *
 *     EQ ( $users[0].name , "O'Neil, \"Ed\"" )
 *     word (  word        ,  text            )
 *
 * A word is all there is up to one of `,()"`, without the spaces around it; so
 * `IGNORE(not on our network)` needs no quotes. Columns count from 1.
 */
export type Token =
  | { readonly kind: "(" | ")" | ","; readonly column: number }
  | { readonly kind: "word"; readonly text: string; readonly column: number }
  | {
      readonly kind: "text";
      readonly text: string;
      readonly column: number;
      /** True when columns within the text are not those of the source. */
      readonly hasEscapes: boolean;
    };

/** What is wrong with an expression, and where. */
export interface ExpressionError {
  readonly message: string;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;
}

export type Tokens =
  | { readonly ok: true; readonly value: readonly Token[] }
  | { readonly ok: false; readonly error: ExpressionError };

export const readTokens = (source: string): Tokens => {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < source.length) {
    const column = offset + 1;
    const mark = source[offset];
    if (mark === "(" || mark === ")" || mark === ",") {
      tokens.push({ kind: mark, column });
      offset += 1;
    } else if (mark === '"') {
      const text = readText(source, offset);
      if (!text.ok) return text;
      tokens.push(text.token);
      offset = text.end;
    } else {
      const end = endOfWord(source, offset);
      const word = source.slice(offset, end);
      const text = word.trim();
      if (text !== "") {
        tokens.push({ kind: "word", text, column: column + word.length - word.trimStart().length });
      }
      offset = end;
    }
  }
  return { ok: true, value: tokens };
};

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

const endOfWord = (source: string, from: number): number => {
  const length = source.slice(from).search(/[,()"]/);
  return length === -1 ? source.length : from + length;
};

type TextRead =
  | { readonly ok: true; readonly token: Token; readonly end: number }
  | { readonly ok: false; readonly error: ExpressionError };

const readText = (source: string, start: number): TextRead => {
  let text = "";
  let hasEscapes = false;
  for (let offset = start + 1; offset < source.length; offset += 1) {
    const mark = source[offset] ?? "";
    if (mark === '"') {
      const token: Token = { kind: "text", text, column: start + 1, hasEscapes };
      return { ok: true, token, end: offset + 1 };
    }
    if (mark !== "\\") {
      text += mark;
      continue;
    }
    hasEscapes = true;
    offset += 1;
    const escaped = escapes.get(source[offset] ?? "");
    if (escaped === undefined) {
      const message = 'after a backslash there must be one of " \\ n r t';
      return { ok: false, error: { message, column: offset + 1 } };
    }
    text += escaped;
  }
  return { ok: false, error: { message: "this quote is never closed", column: start + 1 } };
};

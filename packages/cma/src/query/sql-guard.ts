/**
 * Whether SQL of an operator is one statement that only reads, of the parameters that its file
 * names, as far as its words say.
 *
 * It is asked where nothing but reading is possible, whatever it says (sqlite-reader.ts). This is
 * for people: a mistake is told when the file is read, and not when somebody needs the answer. And
 * the driver would take the first of two statements, and say nothing of it.
 * Source: sqlite.org/lang_select.html, lang_keywords.html, lang_expr.html#varparam, lang_comment.html.
 */
import { refusalOfNames } from "./own-names.ts";

/** Undefined when it is; else why it is refused, as the end of a sentence. */
export const refusalOfSql = (sql: string, parameters: readonly string[]): string | undefined => {
  const used: string[] = [];
  let isBegun = false;
  let isOver = false;
  for (const token of tokensOf(sql)) {
    if (token === ";") {
      isOver = true;
      continue;
    }
    const word = token.toUpperCase();
    if (isOver) return "has more than one statement";
    if (!isBegun && !beginnings.has(word)) {
      return `begins with ${token.slice(0, 40)}; what reads begins with SELECT, WITH or VALUES`;
    }
    if (refusedWords.has(word)) return `has the word ${token}, and only reading is allowed`;
    if (/^[:@$?]/.test(token)) used.push(token);
    isBegun = true;
  }
  return isBegun ? refusalOfNames(used, parameters) : "has no statement";
};

const beginnings: ReadonlySet<string> = new Set(["SELECT", "WITH", "VALUES"]);

/** A WITH may begin what writes, too. SQLite takes none of these for a name unless it is quoted. */
const refusedWords: ReadonlySet<string> = new Set(["DELETE", "INSERT", "INTO", "UPDATE"]);

/**
 * Texts and quoted names are one token each, in which nothing is looked for. Comments are none. A
 * bracket that is never closed, which SQLite refuses, goes to the end: to look again behind each
 * would take quadratic time.
 */
const grammar =
  /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|(?<token>'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*(?:\]|$)|[:@$]?[\p{L}_][\p{L}\p{N}_$]*|[\s\S])/gu;

function* tokensOf(sql: string): Generator<string> {
  for (const { groups } of sql.matchAll(grammar)) {
    const token = groups?.["token"];
    if (token !== undefined) yield token;
  }
}

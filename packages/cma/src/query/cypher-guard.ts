/**
 * Whether Cypher of an operator only reads the graph, by the parameters that its file names.
 *
 * A read transaction alone would still let it read files (LOAD CSV), call procedures and functions
 * of plugins, and reach the server itself: what is said to the server and not to a database runs
 * elsewhere, whatever transaction it came in. So its tokens are looked at, and whatever is not
 * plainly reading is refused:
 *
 * - a beginning, and one behind UNION, that is no clause that reads: commands have words of their own,
 *   and a new version new ones;
 * - words that begin any clause which does something else;
 * - functions outside our list, and regular expressions, which a text can keep busy for ever;
 * - escapes that could make the server see other tokens than we do.
 *
 * Source: Neo4j Cypher manual, "Parsing", "Clauses", "Reserved keywords" and "Functions".
 */
import { refusalOfNames } from "./own-names.ts";

/** Undefined when it does; else why it is refused, as the end of a sentence. */
export const refusalOfCypher = (
  cypher: string,
  parameters: readonly string[],
): string | undefined => {
  // The server replaces \uXXXX before it looks for the end of a text or a comment.
  if (/\\u/i.test(cypher)) return "has an escape \\u, which is not taken; write the character";
  const tokens = [...tokensOf(cypher)];
  const [last] = tokens.slice(-1);
  if (last?.text === ";" && last.kind === "mark") tokens.pop();
  if (tokens.length === 0) return "has no statement";

  let before: Token | undefined;
  let isAfterDot = false;
  for (const token of tokens) {
    const refusal = refusalOfToken(token, before, isAfterDot);
    if (refusal !== undefined) return refusal;
    if (token.kind === "word" || token.kind === "quoted") isAfterDot = before?.text === ".";
    before = token;
  }
  const used = tokens.filter(({ kind }) => kind === "parameter").map(({ text }) => text);
  return refusalOfBeginnings(tokens) ?? refusalOfNames(used, parameters);
};

interface Token {
  readonly kind: "word" | "quoted" | "parameter" | "text" | "number" | "mark" | "wrong";
  readonly text: string;
}

/** A comment that is never closed is wrong. */
const grammar =
  /(?<blank>[ \t\r\n]+|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)|(?<text>'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*")|(?<parameter>\$[A-Za-z_]\w*)|(?<quoted>`[^`]*`)|(?<word>[A-Za-z_]\w*)|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\w))|(?<mark>(?!\/\*)(?:=~|[()[\]{}.,:;+\-*/%^<>=|&!]))|(?<wrong>\/\*|[\s\S])/g;

const kinds = ["text", "parameter", "quoted", "word", "number", "mark", "wrong"] as const;

/** Up to the first that is wrong: to look for the end of each open comment takes quadratic time. */
function* tokensOf(cypher: string): Generator<Token> {
  for (const { groups = {} } of cypher.matchAll(grammar)) {
    const kind = kinds.find((each) => groups[each] !== undefined);
    if (kind !== undefined) yield { kind, text: groups[kind] ?? "" };
    if (kind === "wrong") return;
  }
}

const refusalOfToken = (
  { kind, text }: Token,
  before: Token | undefined,
  isAfterDot: boolean,
): string | undefined => {
  if (kind === "wrong") {
    return `has ${JSON.stringify(text)} where only letters, digits and signs of Cypher may stand`;
  }
  if (kind === "word" && refusedWords.has(text.toUpperCase())) {
    return `has the word ${text}, and only reading is allowed; a name that is spelt so goes in backticks`;
  }
  if (kind !== "mark") return undefined;
  // The final one is taken off before.
  if (text === ";") return "has more than one statement";
  if (text === "=~") {
    return "has =~, and a regular expression can keep the server busy for ever; use CONTAINS, STARTS WITH or ENDS WITH";
  }
  return text === "(" ? refusalOfCall(before, isAfterDot) : undefined;
};

const refusalOfCall = (before: Token | undefined, isAfterDot: boolean): string | undefined => {
  if (before?.kind === "quoted") return `calls ${before.text}, and may not`;
  if (before?.kind !== "word") return undefined;
  const name = before.text.toLowerCase();
  if (!isAfterDot && loops.has(name)) {
    return `calls ${before.text}, with which a loop of any length is one expression, and Neo4j ends no expression that takes too long`;
  }
  const isAllowed = !isAfterDot && allowedBeforeBracket.has(name);
  return isAllowed ? undefined : `calls ${before.text}, which is no function that may be used`;
};

const refusalOfBeginnings = (tokens: readonly Token[]): string | undefined => {
  if (!isReading(tokens, 0)) return `begins with ${wordAt(tokens, 0)}; ${WHAT_READS}`;
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== "word" || text.toUpperCase() !== "UNION") continue;
    const next = /^(ALL|DISTINCT)$/i.test(wordAt(tokens, at + 1)) ? at + 2 : at + 1;
    if (isReading(tokens, next)) continue;
    return `has ${wordAt(tokens, next) || "nothing"} behind ${text}; ${WHAT_READS}, and a name that is spelt so goes in backticks`;
  }
  return undefined;
};

const WHAT_READS = "what reads begins with MATCH, OPTIONAL MATCH, WITH, UNWIND or RETURN";

const isReading = (tokens: readonly Token[], at: number): boolean =>
  tokens[at]?.kind === "word" &&
  (beginnings.has(wordAt(tokens, at).toUpperCase()) ||
    /^OPTIONAL MATCH$/i.test(`${wordAt(tokens, at)} ${wordAt(tokens, at + 1)}`));

/** A text may be long, and this is for a sentence. */
const wordAt = (tokens: readonly Token[], at: number): string =>
  (tokens[at]?.text ?? "").slice(0, 40);

/** Clauses that read, and may come first. Source: Cypher manual, "Clauses". */
const beginnings: ReadonlySet<string> = new Set(["MATCH", "WITH", "UNWIND", "RETURN"]);

/** Each begins a clause or a command that does something else than read the graph. */
const refusedWords: ReadonlySet<string> = new Set(
  `ADD ALTER ASSERT CALL COMMIT CONSTRAINT CREATE CSV CYPHER DATABASE DEALLOCATE DELETE DENY DETACH
  DROP DRYRUN ENABLE EXPLAIN FIELDTERMINATOR FOREACH GRANT HEADERS INDEX INSERT LOAD MERGE NODETACH
  PERIODIC PROFILE REALLOCATE REMOVE RENAME REVOKE SET SHOW START STOP TERMINATE TRANSACTION
  TRANSACTIONS USE USING YIELD`.split(/\s+/),
);

/**
 * Both are computed without a look at the clock: 5.26 and 2026.08 went on with a `reduce` over a
 * long `range` after the transaction's time was over, and after its asker was gone.
 */
const loops: ReadonlySet<string> = new Set(["range", "reduce"]);

/**
 * Words of clauses that a bracket may follow, and functions that look at their arguments alone, or
 * at the clock.
 */
const allowedBeforeBracket: ReadonlySet<string> = new Set(
  `match optional where and or xor not in with return distinct by as case when then else is unwind
  union all limit skip offset contains shortest path paths group groups
  count sum avg min max collect stdev stdevp percentilecont percentiledisc
  size length head last tail keys labels type elementid properties nodes relationships startnode
  endnode coalesce nullif valuetype tostring tointeger tofloat toboolean tostringornull
  tointegerornull tofloatornull tobooleanornull tostringlist tointegerlist tofloatlist tobooleanlist
  substring left right trim ltrim rtrim btrim replace split tolower toupper reverse char_length
  any none single exists isempty isnan abs ceil floor round sign sqrt exp log log10 e pi timestamp
  shortestpath allshortestpaths`.split(/\s+/),
);

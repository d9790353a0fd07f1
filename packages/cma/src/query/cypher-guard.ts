/**
 * Whether Cypher of an operator only reads the graph, by the parameters that its file names.
 *
 * A read transaction alone would still let it read files (LOAD CSV) and call procedures and
 * functions of plugins. So its tokens are looked at, and whatever is not plainly reading is refused:
 * words that begin any other clause, functions outside our list, and escapes that could make the
 * server see other tokens than we do.
 * Source: Neo4j Cypher manual, "Parsing", "Reserved keywords" and "Functions".
 */
import { refusalOfNames } from "./own-names.ts";

/** Undefined when it does; else why it is refused, as the end of a sentence. */
export const refusalOfCypher = (
  cypher: string,
  parameters: readonly string[],
): string | undefined => {
  // The server replaces \uXXXX before it looks for the end of a text or a comment.
  if (/\\u/i.test(cypher)) return "has an escape \\u, which is not taken; write the character";
  let before: Token | undefined;
  let isAfterDot = false;
  const used: string[] = [];
  for (const token of tokensOf(cypher)) {
    const refusal = refusalOfToken(token, before, isAfterDot);
    if (refusal !== undefined) return refusal;
    if (token.kind === "word" || token.kind === "quoted") isAfterDot = before?.text === ".";
    if (token.kind === "parameter") used.push(token.text);
    before = token;
  }
  return refusalOfNames(used, parameters);
};

interface Token {
  readonly kind: "word" | "quoted" | "parameter" | "text" | "number" | "mark" | "wrong";
  readonly text: string;
}

/** A comment that is never closed is wrong at once: to look for the end of each takes quadratic time. */
const grammar =
  /(?<blank>[ \t\r\n]+|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)|(?<text>'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*")|(?<parameter>\$[A-Za-z_]\w*)|(?<quoted>`[^`]*`)|(?<word>[A-Za-z_]\w*)|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\w))|(?<mark>(?!\/\*)[()[\]{}.,:+\-*/%^<>=|&!])|(?<wrong>\/\*|[\s\S])/g;

const kinds = ["text", "parameter", "quoted", "word", "number", "mark", "wrong"] as const;

function* tokensOf(cypher: string): Generator<Token> {
  for (const { groups = {} } of cypher.matchAll(grammar)) {
    const kind = kinds.find((each) => groups[each] !== undefined);
    if (kind !== undefined) yield { kind, text: groups[kind] ?? "" };
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
  if (text !== "(" || kind !== "mark") return undefined;
  if (before?.kind === "quoted") return `calls ${before.text}, and may not`;
  if (before?.kind !== "word") return undefined;
  const isAllowed = !isAfterDot && allowedBeforeBracket.has(before.text.toLowerCase());
  return isAllowed ? undefined : `calls ${before.text}, which is no function that may be used`;
};

/** Each begins a clause or a command that does something else than read the graph. */
const refusedWords: ReadonlySet<string> = new Set(
  `ADD ALTER ASSERT CALL COMMIT CONSTRAINT CREATE CSV CYPHER DATABASE DELETE DENY DETACH DROP DRYRUN
  EXPLAIN FIELDTERMINATOR FOREACH GRANT HEADERS INDEX INSERT LOAD MERGE NODETACH PERIODIC PROFILE
  REALLOCATE REMOVE RENAME REVOKE SET SHOW START STOP TERMINATE TRANSACTION TRANSACTIONS USE USING
  YIELD`.split(/\s+/),
);

/** Words of clauses that a bracket may follow, and functions that look at their arguments alone. */
const allowedBeforeBracket: ReadonlySet<string> = new Set(
  `match optional where and or xor not in with return distinct by as case when then else is unwind
  union all limit skip contains
  count sum avg min max collect stdev stdevp percentilecont percentiledisc
  size length head last tail keys labels type elementid properties nodes relationships startnode
  endnode coalesce tostring tointeger tofloat toboolean tostringornull tointegerornull
  substring left right trim ltrim rtrim replace split tolower toupper reverse range reduce
  any none single exists isempty abs ceil floor round sign sqrt shortestpath allshortestpaths`.split(
    /\s+/,
  ),
);

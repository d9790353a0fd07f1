/**
 * JSON with line numbers, for files that people write.
 *
 * `JSON.parse` keeps the last of two equal keys in silence, which in a rule
 * file would mean a rule that somebody believes in and nobody evaluates. This
 * reader keeps all entries, and the line of each. Grammar: RFC 8259, strictly;
 * bounded in depth, so that no file can overflow the stack.
 */
export type JsonNode =
  | { readonly kind: "scalar"; readonly line: number; readonly value: JsonScalar }
  | { readonly kind: "list"; readonly line: number; readonly members: readonly JsonNode[] }
  | { readonly kind: "map"; readonly line: number; readonly entries: readonly JsonEntry[] };

type JsonScalar = string | number | boolean | null;

/** In the order of the file, repeated keys included. */
export interface JsonEntry {
  readonly key: string;
  readonly line: number;
  readonly value: JsonNode;
}

export type JsonRead =
  | { readonly ok: true; readonly value: JsonNode }
  | { readonly ok: false; readonly line: number; readonly reason: string };

export const JSON_DEPTH_MAX = 64;

export const readJson = (source: string): JsonRead => {
  const input: Input = { source, offset: source.startsWith("\uFEFF") ? 1 : 0, line: 1 };
  try {
    const value = readValue(input, 0);
    skipSpace(input);
    if (input.offset < source.length) throw new JsonProblem("something follows the end");
    return { ok: true, value };
  } catch (problem) {
    if (!(problem instanceof JsonProblem)) throw problem;
    return { ok: false, line: input.line, reason: problem.message };
  }
};

/** Plain values; of equal keys the last counts. `__proto__` is a key like any other. */
export const plainOf = (node: JsonNode): unknown => {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.members.map(plainOf);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainOf(value)]));
};

/** The second of the first two equal keys, however deep. */
export const repeatedKeyIn = (node: JsonNode): JsonEntry | undefined => {
  if (node.kind === "scalar") return undefined;
  if (node.kind === "list") return firstOf(node.members, repeatedKeyIn);
  const seen = new Set<string>();
  return firstOf(node.entries, (entry) => {
    if (seen.has(entry.key)) return entry;
    seen.add(entry.key);
    return repeatedKeyIn(entry.value);
  });
};

/** Never leaves this file. */
class JsonProblem extends Error {}

interface Input {
  readonly source: string;
  offset: number;
  line: number;
}

const readValue = (input: Input, depth: number): JsonNode => {
  if (depth > JSON_DEPTH_MAX) throw new JsonProblem("too deeply nested");
  skipSpace(input);
  const { line } = input;
  const mark = input.source[input.offset];
  if (mark === "{") return { kind: "map", line, entries: readEntries(input, depth) };
  if (mark === "[") return { kind: "list", line, members: readMembers(input, depth) };
  if (mark === '"') return { kind: "scalar", line, value: readText(input) };
  return { kind: "scalar", line, value: readWord(input) };
};

const readEntries = (input: Input, depth: number): readonly JsonEntry[] => {
  const entries: JsonEntry[] = [];
  readSequence(input, "}", () => {
    skipSpace(input);
    const { line } = input;
    if (input.source[input.offset] !== '"') throw new JsonProblem("a key in quotes is missing");
    const key = readText(input);
    expectMark(input, ":");
    entries.push({ key, line, value: readValue(input, depth + 1) });
  });
  return entries;
};

const readMembers = (input: Input, depth: number): readonly JsonNode[] => {
  const members: JsonNode[] = [];
  readSequence(input, "]", () => members.push(readValue(input, depth + 1)));
  return members;
};

const readSequence = (input: Input, end: string, readOne: () => void): void => {
  input.offset += 1;
  if (takeMark(input, end)) return;
  do readOne();
  while (takeMark(input, ","));
  expectMark(input, end);
};

const takeMark = (input: Input, mark: string): boolean => {
  skipSpace(input);
  const isThere = input.source[input.offset] === mark;
  if (isThere) input.offset += 1;
  return isThere;
};

const expectMark = (input: Input, mark: string): void => {
  if (!takeMark(input, mark)) throw new JsonProblem(`a ${mark} is missing`);
};

const skipSpace = (input: Input): void => {
  for (; ; input.offset += 1) {
    const mark = input.source[input.offset];
    if (mark === "\n") input.line += 1;
    else if (mark !== " " && mark !== "\t" && mark !== "\r") return;
  }
};

/** Finds the token; what it means is left to JSON.parse. */
const readText = (input: Input): string => {
  const text = matchHere(input, /"(?:[^"\\\n]|\\[^\n])*"/y);
  if (text === undefined) throw new JsonProblem("a quote is never closed on its line");
  return readToken(text, isText, "this text has a bad escape or a control character");
};

const readWord = (input: Input): number | boolean | null => {
  const word = matchHere(input, /[-+.\w]+/y) ?? "";
  return readToken(word, isWord, `a value is missing or misspelt: "${word.slice(0, 40)}"`);
};

const matchHere = (input: Input, pattern: RegExp): string | undefined => {
  pattern.lastIndex = input.offset;
  const text = pattern.exec(input.source)?.[0];
  input.offset += text?.length ?? 0;
  return text;
};

const readToken = <T>(token: string, isWanted: (value: unknown) => value is T, why: string): T => {
  try {
    const value: unknown = JSON.parse(token);
    if (isWanted(value)) return value;
  } catch {
    throw new JsonProblem(why);
  }
  throw new JsonProblem(why);
};

const isText = (value: unknown): value is string => typeof value === "string";

const isWord = (value: unknown): value is number | boolean | null =>
  value === null || typeof value === "number" || typeof value === "boolean";

const firstOf = <T, U>(list: readonly T[], find: (one: T) => U | undefined): U | undefined => {
  for (const one of list) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
};

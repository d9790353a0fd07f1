/**
 * Expression text → tree, by recursive descent.
 *
 *     expression = call | variable | number | word | "text"
 *     call       = ["@"] name "(" [ expression { "," expression } ] ")"
 *     variable   = "$" name
 *
 * Everything that can be refused without facts is refused here, with its
 * column: unknown functions, missing arguments, malformed numbers, regular
 * expressions that are none. Bounded in length and depth, so that no text can
 * overflow the stack.
 */
import type { Call, Expression } from "./expression.ts";
import { ruleFunctions } from "./functions/catalog.ts";
import { type ExpressionError, readTokens, type Token } from "./lexer.ts";
import { readNumberText } from "./number-text.ts";
import { isFailure, type RuleFunction, reasonOf } from "./rule-function.ts";
import { refuseVariableName } from "./variable.ts";

/** The longest rule we know of has 400 characters and a depth of 5. */
const EXPRESSION_LENGTH_MAX = 8192;
export const EXPRESSION_DEPTH_MAX = 32;

export type Parsed =
  | { readonly ok: true; readonly value: Expression }
  | { readonly ok: false; readonly error: ExpressionError };

/** Never throws, whatever the text. */
export const parseExpression = (source: string): Parsed => {
  if (source.length <= EXPRESSION_LENGTH_MAX) return parseAt(source, 0, (column) => column);
  return refuse(`the expression is longer than ${EXPRESSION_LENGTH_MAX} characters`, 1);
};

/** `place` says where in the whole rule a column of this text is. */
const parseAt = (source: string, depth: number, place: (column: number) => number): Parsed => {
  const read = readTokens(source);
  if (!read.ok) return refuse(read.error.message, place(read.error.column));

  const tokens = read.value.map((token) => ({ ...token, column: place(token.column) }));
  const input: Input = { tokens, next: 0, endColumn: place(source.length + 1) };
  const parsed = parseOne(input, depth, false);
  const extra = peek(input);
  if (!parsed.ok || extra === undefined) return parsed;
  return refuse(`${spell(extra)} after the end of the expression`, extra.column);
};

interface Input {
  readonly tokens: readonly Token[];
  next: number;
  readonly endColumn: number;
}

const parseOne = (input: Input, depth: number, isTruth: boolean): Parsed => {
  const token = take(input);
  if (token === undefined) return refuse("the expression ends too early", input.endColumn);
  if (depth > EXPRESSION_DEPTH_MAX) return refuse("too many calls within calls", token.column);
  if (token.kind === "text") return literal(token.text);
  if (token.kind !== "word")
    return refuse(`a value is missing before ${spell(token)}`, token.column);
  if (peek(input)?.kind === "(") return parseCall(input, token, depth);
  if (token.text.startsWith("$")) return parseVariable(token);
  if (isTruth && (token.text === "true" || token.text === "false")) {
    return literal(token.text === "true");
  }
  const number = readNumberText(token.text);
  if (number.kind === "malformed") return refuse(number.why, token.column);
  return literal(number.kind === "number" ? number.value : token.text);
};

type Word = Extract<Token, { readonly kind: "word" }>;

const parseVariable = ({ text, column }: Word): Parsed => {
  const name = text.slice(1).trim();
  const refusal = refuseVariableName(name);
  if (refusal !== undefined) return refuse(refusal, column);
  return { ok: true, value: { kind: "variable", name } };
};

const parseCall = (input: Input, word: Word, depth: number): Parsed => {
  const name = word.text.replace(/^@/, "");
  const ruleFunction = functionsByName.get(name);
  if (ruleFunction === undefined) {
    return refuse(`there is no function called ${name.slice(0, 40)}`, word.column);
  }
  take(input);

  const args: Expression[] = [];
  let lastText: TextToken | undefined;
  while (args.length > 0 || peek(input)?.kind !== ")") {
    const first = peek(input);
    lastText = first?.kind === "text" ? first : undefined;
    const arg = parseOne(input, depth + 1, ruleFunction.takesTruth === true);
    if (!arg.ok) return arg;
    args.push(arg.value);

    const after = peek(input);
    if (after?.kind === ")") break;
    if (after === undefined) return refuse(`${name} lacks its closing )`, input.endColumn);
    if (after.kind !== ",")
      return refuse(`a comma is missing before ${spell(after)}`, after.column);
    take(input);
  }
  take(input);
  return finishCall(ruleFunction, word.column, args, lastText, depth);
};

type TextToken = Extract<Token, { readonly kind: "text" }>;

const finishCall = (
  ruleFunction: RuleFunction,
  column: number,
  args: readonly Expression[],
  lastText: TextToken | undefined,
  depth: number,
): Parsed => {
  const { name, argumentsMin, argumentsMax } = ruleFunction;
  if (args.length < argumentsMin) {
    return refuse(`${name} needs ${counted(argumentsMin)} at least`, column);
  }
  if (argumentsMax !== undefined && args.length > argumentsMax) {
    return refuse(`${name} takes ${counted(argumentsMax)} at most`, column);
  }
  const call = specialised(ruleFunction, column, args);
  if (!call.ok || ruleFunction.takesBody !== true) return call;

  if (lastText === undefined) {
    return refuse(`the last argument of ${name} is an expression in quotes`, column);
  }
  const { text, hasEscapes, column: quote } = lastText;
  // Behind an escape a column within the text is no column of the rule: then the quote must do.
  const body = parseAt(text, depth + 1, (inner) => (hasEscapes ? quote : quote + inner));
  if (!body.ok) return body;
  return { ok: true, value: { ...call.value, arguments: args.slice(0, -1), body: body.value } };
};

const specialised = (
  ruleFunction: RuleFunction,
  column: number,
  args: readonly Expression[],
): { readonly ok: true; readonly value: Call } | (Parsed & { readonly ok: false }) => {
  const literals = args.map((arg) => (arg.kind === "literal" ? arg.value : undefined));
  const special = ruleFunction.specialise?.(literals, args.length);
  if (isFailure(special)) return refuse(reasonOf(special), column);
  const evaluate = special ?? ruleFunction.evaluate;
  return {
    ok: true,
    value: { kind: "call", function: ruleFunction, arguments: args, evaluate, column },
  };
};

const functionsByName: ReadonlyMap<string, RuleFunction> = new Map(
  ruleFunctions.map((ruleFunction) => [ruleFunction.name, ruleFunction]),
);

const peek = (input: Input): Token | undefined => input.tokens[input.next];

const take = (input: Input): Token | undefined => {
  const token = input.tokens[input.next];
  input.next += 1;
  return token;
};

const literal = (value: boolean | number | string): Parsed => ({
  ok: true,
  value: { kind: "literal", value },
});

const counted = (count: number): string => (count === 1 ? "1 argument" : `${count} arguments`);

const spell = (token: Token): string =>
  token.kind === "word" || token.kind === "text" ? `"${token.text.slice(0, 40)}"` : token.kind;

const refuse = (message: string, column: number): Parsed & { readonly ok: false } => ({
  ok: false,
  error: { message, column },
});

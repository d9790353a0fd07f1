/**
 * `assimcli eval`: tries an expression of the rule language on facts in a file.
 *
 * Prints the value, or `absent`. What cannot be evaluated is an answer of its
 * own on stderr, with the column where it went wrong.
 */
import { AssimilationError, type Files, visible } from "@assimilation/protocol";
import { evaluate as evaluateExpression } from "../rules/evaluate.ts";
import { plainOf, readJson } from "../rules/json-document.ts";
import type { ExpressionError } from "../rules/lexer.ts";
import { parseExpression } from "../rules/parser.ts";
import { isMap, type RuleMap, type RuleValue, ruleValueOf } from "../rules/rule-value.ts";
import { complain } from "./complain.ts";
import { jsonLine } from "./json-line.ts";
import type { Call, Cli, ExitCode, Subcommand } from "./subcommand.ts";

export const evaluate: Subcommand = {
  name: "eval",
  doc: "Tries an expression of the rule language.",
  arguments: [{ name: "expression", doc: "In single quotes, for the shell.", isRequired: true }],
  options: [
    { flags: "--facts <file>", doc: "JSON map that the variables are looked up in; `-` is stdin." },
    {
      flags: "--json",
      doc: 'Prints `{"value": …}`, `{"absent": true}` or `{"error": {"message", "column"}}`.',
    },
  ],
  examples: [
    {
      line: "assimcli eval 'EQ($net.ipv4.ip_forward, 0)' --facts facts.json",
      doc: "What the rule says about these facts.",
    },
    { line: "assimcli eval 'bitwiseAND(0x1f, 022)'", doc: "Without facts." },
  ],
  run: (call, cli) => runEval(call, cli),
};

/** All of {@link Cli} that this needs. */
export interface EvalCli extends Pick<Cli, "err" | "out" | "stdin"> {
  readonly world: { readonly files: Pick<Files, "readText"> };
}

export const runEval = async (call: Call, cli: EvalCli): Promise<ExitCode> => {
  const facts = await readFacts(call, cli);
  const answer = answerOf(call.arguments[0] ?? "", facts);
  return call.options["json"] === true ? printJson(answer, cli) : printText(answer, cli);
};

/** As much as one document may hold. */
const FACTS_BYTES_MAX = 16 * 1024 * 1024;

type Answer =
  | { readonly value: RuleValue }
  | { readonly absent: true }
  | { readonly error: ExpressionError };

const answerOf = (source: string, facts: RuleMap): Answer => {
  const parsed = parseExpression(source);
  if (!parsed.ok) return { error: parsed.error };
  const evaluated = evaluateExpression(parsed.value, [facts]);
  if (!evaluated.ok) return { error: evaluated.error };
  return evaluated.value === undefined ? { absent: true } : { value: evaluated.value };
};

const printJson = (answer: Answer, cli: EvalCli): ExitCode => {
  cli.out(jsonLine(answer));
  return "error" in answer ? 1 : 0;
};

const printText = (answer: Answer, cli: EvalCli): ExitCode => {
  if ("error" in answer) {
    return complain(cli, 1, `column ${answer.error.column}: ${visible(answer.error.message)}`);
  }
  cli.out(`${"absent" in answer ? "absent" : spell(answer.value)}\n`);
  return 0;
};

const spell = (value: RuleValue): string =>
  visible(typeof value === "string" ? value : JSON.stringify(value));

const readFacts = async (call: Call, cli: EvalCli): Promise<RuleMap> => {
  const { facts: file } = call.options;
  if (typeof file !== "string") return {};
  const read = readJson(await readSource(file, cli));
  if (!read.ok) {
    throw new AssimilationError(
      "ASSIM_EVAL_FACTS",
      `${file}, line ${read.line}: ${read.reason}; facts are one JSON map`,
    );
  }
  const facts = ruleValueOf(plainOf(read.value));
  if (facts !== undefined && isMap(facts)) return facts;
  throw new AssimilationError("ASSIM_EVAL_FACTS", `${file} holds no JSON map of facts`);
};

const readSource = async (file: string, cli: EvalCli): Promise<string> => {
  if (file === "-") return cli.stdin(FACTS_BYTES_MAX);
  const text = cli.world.files.readText(file, FACTS_BYTES_MAX);
  if (text.ok) return text.value;
  throw new AssimilationError("ASSIM_EVAL_FACTS", `${file} cannot be read (${text.code})`);
};

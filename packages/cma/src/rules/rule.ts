/**
 * A best practice: one entry of a rule file, past the door.
 */
import type { Expression } from "./expression.ts";
import type { RuleMap } from "./rule-value.ts";
import type { Severity, Verdict } from "./verdict.ts";

export interface Rule {
  readonly id: string;
  /** Discovery type or instance whose documents it judges. */
  readonly class: string;
  readonly category: string;
  readonly severity: Severity;
  /** The id, where the file gives none. */
  readonly title: string;
  /** As the file has it; {@link expression} is what is evaluated. */
  readonly text: string;
  readonly expression: Expression;
  /** Only hosts for which this is true are judged. */
  readonly applies: Expression | undefined;
  /** Other discovery types without whose facts the rule says nothing. */
  readonly needs: readonly string[];
  readonly why: string | undefined;
  readonly fix: Fix | undefined;
  readonly url: string | undefined;
  readonly refs: References;
  /** Ids that other catalogues and older files know it by. */
  readonly aliases: readonly string[];
  readonly tests: readonly RuleTest[];
  /** Keys that the file has; the others are defaults, or inherited. */
  readonly given: readonly string[];
  readonly file: string;
  readonly line: number;
}

export interface Fix {
  readonly text: string;
  /** For a root shell; takes effect at once and survives a reboot. */
  readonly command: string | undefined;
  /** Shows whether it worked. */
  readonly verify: string | undefined;
}

export interface References {
  readonly stig: readonly string[];
  /** Benchmark → section: `{"debian12": "3.3.9"}`. */
  readonly cis: Readonly<Record<string, string>>;
  readonly nist80053: readonly string[];
}

export interface RuleTest {
  /** The document. */
  readonly facts: RuleMap;
  /** Attributes of the host, asked after the document. */
  readonly host: RuleMap;
  readonly is: Verdict;
}

/** Something in a rule file that was left out, and why; the rest of the rules go on. */
export interface RefusedRule {
  readonly file: string;
  /** Undefined when it is about the file as a whole. */
  readonly line: number | undefined;
  readonly ruleId: string | undefined;
  readonly reason: string;
}

/** Every subcommand, in the order of the help text. */
import { createCompletion } from "./completion.ts";
import { copy } from "./copy.ts";
import { draw } from "./draw.ts";
import { evaluate } from "./eval.ts";
import { genkeys } from "./genkeys.ts";
import { query } from "./query.ts";
import { sendMail } from "./send-mail.ts";
import type { Subcommand } from "./subcommand.ts";

export const subcommands: readonly Subcommand[] = [
  query,
  draw,
  copy,
  evaluate,
  genkeys,
  sendMail,
  createCompletion(() => subcommands),
];

/** A program of runProgram's that says much and ends: `toy-writer.ts BYTES`. */
import { runProgram } from "@assimilation/protocol/system";

await runProgram(async ({ argv: [bytes], out }) => {
  out(`${"x".repeat(Number(bytes) - 1)}\n`);
  return 3;
});

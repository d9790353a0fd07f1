/** A program of runProgram's that says much and ends, or fails: `toy-writer.ts BYTES|sentence|stack`. */
import { AssimilationError } from "@assimilation/protocol";
import { runProgram } from "@assimilation/protocol/system";

const said = "It is \u001b[2J there.";

await runProgram(async ({ argv: [bytes], out }) => {
  if (bytes === "sentence") throw new AssimilationError("ASSIM_QUERY_SQL", said);
  if (bytes === "stack") throw new RangeError(said);
  out(`${"x".repeat(Number(bytes) - 1)}\n`);
  return 3;
});

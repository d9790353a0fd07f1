/**
 * The mail sink as a process of its own, for a network namespace: one JSON line
 * with its port, then one a letter.
 */
import { startMailSink } from "./mail-sink.ts";

const sink = await startMailSink();
console.info(JSON.stringify({ port: sink.port }));

let told = 0;
setInterval(() => {
  for (; told < sink.letters.length; told++) console.info(JSON.stringify(sink.letters[told]));
}, 20);

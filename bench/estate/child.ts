/** One task of the estate bench: `child.ts NAME INPUT`, the input as JSON. Ends with its parent. */
import type { Say } from "../bench.ts";
import { type ChildSays, type TaskAnswer, type TaskName, tasks } from "./tasks.ts";

const tell = (said: ChildSays<TaskName>): void => void process.send?.(said);

process.on("disconnect", () => process.exit(1));
const [name = "", input = "{}"] = process.argv.slice(2);
const task = Object.entries(tasks).find(([each]) => each === name)?.[1];
if (task === undefined) throw new Error(`there is no task ${name}`);
// Of the same name as the task: see run-task.ts.
const run = task as (input: unknown, say: Say) => Promise<TaskAnswer<TaskName>>;
const answer = await run(JSON.parse(input), (what) => tell({ kind: "progress", what }));
process.send?.({ kind: "done", answer }, () => process.exit(0));

/** Runs a task of the estate bench in a process of its own. */
import { fork } from "node:child_process";
import { join } from "node:path";
import type { Say } from "../bench.ts";
import type { ChildSays, TaskAnswer, TaskInput, TaskName } from "./tasks.ts";

/** @throws Error (as a rejection) where the process ends without an answer; it has said why on stderr. */
export const runTask = <Name extends TaskName>(
  name: Name,
  input: TaskInput<Name>,
  say: Say,
): Promise<TaskAnswer<Name>> =>
  new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, "child.ts"), [name, JSON.stringify(input)], {
      execArgv: ["--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const kill = (): void => void child.kill("SIGKILL");
    process.once("exit", kill);
    let answer: TaskAnswer<Name> | undefined;
    child.on("message", (said: ChildSays<Name>) => {
      if (said.kind === "progress") say(said.what);
      else answer = said.answer;
    });
    child.once("error", reject);
    child.once("exit", () => {
      process.off("exit", kill);
      if (answer === undefined) reject(new Error(`the task ${name} ended without an answer`));
      else resolve(answer);
    });
  });

/** What the estate bench does in processes of their own, so that each has its memory to itself. */
import { ask } from "./ask.ts";
import { writeBareNeo4j } from "./bare-neo4j.ts";
import { writeBareSqlite } from "./bare-sqlite.ts";
import { generate, register } from "./register.ts";

export const tasks = { register, generate, writeBareSqlite, writeBareNeo4j, ask };

export type Tasks = typeof tasks;
export type TaskName = keyof Tasks;
export type TaskInput<Name extends TaskName> = Parameters<Tasks[Name]>[0];
export type TaskAnswer<Name extends TaskName> = Awaited<ReturnType<Tasks[Name]>>;

/** From the child, over the channel that node makes between the two. */
export type ChildSays<Name extends TaskName> =
  | { readonly kind: "progress"; readonly what: string }
  | { readonly kind: "done"; readonly answer: TaskAnswer<Name> };

/**
 * An event as a notification script is told it: argv, ASSIM_ variables, JSON.
 * The mail script is such a script, and gets nothing that others do not.
 */
import { eventTypes } from "../events/event-types.ts";

export interface ToldEvent {
  readonly event: string;
  readonly nodeType: string;
  /** Those whose name begins with ASSIM_. */
  readonly variables: Readonly<Record<string, string>>;
  /** The detail `failing_rules`: a list, so it is no variable. */
  readonly failingRules: readonly string[];
  /** As it came. */
  readonly json: string;
}

export type ToldEventRead =
  | { readonly ok: true; readonly value: ToldEvent }
  | { readonly ok: false; readonly reason: string };

export const readToldEvent = (
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  stdin: string,
): ToldEventRead => {
  const [event, nodeType] = words;
  if (event === undefined || !Object.hasOwn(eventTypes, event)) {
    return refuse(`the first argument is one of ${Object.keys(eventTypes).join(", ")}`);
  }
  // It becomes part of a file's name.
  if (nodeType === undefined || !/^[A-Za-z]{1,64}$/.test(nodeType)) {
    return refuse("the second argument is a node type, such as Drone");
  }
  const parsed = parseObject(stdin);
  if (parsed === undefined) return refuse("standard input is not the event's JSON object");

  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith("ASSIM_") && value !== undefined) variables[name] = value;
  }
  if (!variables["ASSIM_eventid"]) return refuse("the variable ASSIM_eventid is not set");
  const failingRules = textsIn(parsed["extrainfo"], "failing_rules");
  return { ok: true, value: { event, nodeType, variables, failingRules, json: stdin.trim() } };
};

const refuse = (reason: string): ToldEventRead => ({ ok: false, reason });

const parseObject = (text: string): Record<string, unknown> | undefined => {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textsIn = (map: unknown, name: string): readonly string[] => {
  const list = isObject(map) && Object.hasOwn(map, name) ? map[name] : undefined;
  return Array.isArray(list) ? list.filter((element) => typeof element === "string") : [];
};

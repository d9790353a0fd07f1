/**
 * How a notification script is called. This is a public interface: operators
 * write scripts against it, in any language. See docs/reference/notification.md.
 *
 *     argv    SCRIPT EVENT NODETYPE
 *     env     PATH, HOME, LANG, ASSIM_<name> for each scalar of the details,
 *             then of the node, which wins when both have the name
 *     stdin   the whole event as one line of JSON, fresh for every script
 *
 * Nothing of the manager's own environment is passed on: it may hold secrets,
 * and what agents report must not be able to reach PATH.
 */
import type { AssimEvent } from "../events/event.ts";
import { type EventType, eventTypes } from "../events/event-types.ts";

export interface ScriptCall {
  readonly argv: readonly [script: string, event: EventType, nodeType: string];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
}

export interface ScriptSurroundings {
  /** Directory of our own programs: first in PATH, so that `assimcli` is ours. */
  readonly programs: string;
  /** HOME of the user the CMA runs as. */
  readonly userHome: string;
  /** Set when the installation is all under one directory. */
  readonly home?: string;
}

/** `NAME=value`, with its final zero, may have 131,072 bytes. Source: execve(2), MAX_ARG_STRLEN. */
export const variableBytesMax = 128 * 1024 - 1;

/** All variables together: well below the 2 MiB of an 8 MiB stack. Source: execve(2), ARG_MAX. */
export const environmentBytesMax = 512 * 1024;

export const scriptCall = (
  script: string,
  event: AssimEvent,
  surroundings: ScriptSurroundings,
): ScriptCall => ({
  argv: [script, event.type, event.subject.kind],
  env: environmentOf(event, surroundings),
  stdin: `${JSON.stringify(eventJson(event))}\n`,
});

const eventJson = ({ type, subject, details }: AssimEvent): object => ({
  associatedobject: { nodetype: subject.kind, ...subject.attributes },
  eventtype: eventTypes[type].number,
  extrainfo: Object.keys(details).length === 0 ? null : details,
});

const environmentOf = (
  event: AssimEvent,
  { programs, userHome, home }: ScriptSurroundings,
): Record<string, string> => {
  const env: Record<string, string> = {
    PATH: `${programs}:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: userHome,
    LANG: "C.UTF-8",
    ...(home !== undefined && { ASSIMILATION_HOME: home }),
  };
  let bytesLeft = environmentBytesMax;
  for (const [name, value] of variablesOf(event)) {
    // What does not fit is left out; stdin has everything.
    const cut = cutToBytes(value, variableBytesMax - name.length - 1);
    const bytes = name.length + cut.bytes + 2 + POINTER_BYTES;
    if (bytes > bytesLeft) continue;
    bytesLeft -= bytes;
    env[name] = cut.text;
  }
  return env;
};

/** Ours first, so that they always fit; then in the order of who wins. */
const variablesOf = (event: AssimEvent): ReadonlyMap<string, string> => {
  const variables = new Map<string, string>([
    ["ASSIM_nodetype", event.subject.kind],
    ["ASSIM_eventid", event.id],
    ["ASSIM_at", String(Math.floor(event.at / 1000))],
  ]);
  if (event.details["initial"] === true) variables.set("ASSIM_initial", "True");
  for (const attributes of [event.subject.attributes, event.details]) {
    for (const [key, value] of Object.entries(attributes)) {
      const name = `ASSIM_${key.replaceAll(/[^A-Za-z0-9_]/g, "_")}`;
      if (typeof value === "object" || variables.has(name) || name === "ASSIM_initial") continue;
      if (name.length <= NAME_LENGTH_MAX) variables.set(name, wordOf(value));
    }
  }
  return variables;
};

const wordOf = (value: string | number | boolean): string => {
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value).replaceAll("\0", "").toWellFormed();
};

/** Never cuts within a character. */
const cutToBytes = (text: string, bytesMax: number): { text: string; bytes: number } => {
  const room = new Uint8Array(Math.min(bytesMax, text.length * 3));
  const { read, written } = new TextEncoder().encodeInto(text, room);
  return { text: text.slice(0, read), bytes: written };
};

const NAME_LENGTH_MAX = 256;
const POINTER_BYTES = 8;

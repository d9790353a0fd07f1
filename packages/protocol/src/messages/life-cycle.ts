/** Startup and shutdown: an agent comes up, an agent stops in order. */
import { fitText } from "./fit-facts.ts";
import { HOST_LENGTH_MAX, VERSION_LENGTH_MAX } from "./limits.ts";
import type { Shutdown, Startup } from "./message.ts";
import type { MessageType } from "./message-type.ts";
import { closed, kindOf, text } from "./shape.ts";

export const startup: MessageType<Startup> = {
  kind: "startup",
  number: 1,
  direction: "agent_to_manager",
  stream: 0,
  doc: "The agent has come up, or has a new session: the first thing it says in each.",
  check: closed<Startup>({
    kind: kindOf("startup"),
    hostName: text(HOST_LENGTH_MAX),
    version: text(VERSION_LENGTH_MAX),
  }),
};

export const shutdown: MessageType<Shutdown> = {
  kind: "shutdown",
  number: 2,
  direction: "agent_to_manager",
  stream: 0,
  doc: "The agent stops in order; its host is not dead.",
  check: closed<Shutdown>({ kind: kindOf("shutdown") }),
};

export const fitStartup = (message: Startup): Startup => ({
  kind: "startup",
  hostName: fitText(message.hostName, HOST_LENGTH_MAX),
  version: fitText(message.version, VERSION_LENGTH_MAX),
});

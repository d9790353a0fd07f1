/** Configure: how often to look. */
import { fitText } from "./fit-facts.ts";
import { NAME_LENGTH_MAX, REPEAT_MS_MAX, REPEAT_MS_MIN, REPEATS_MAX } from "./limits.ts";
import type { Configure } from "./message.ts";
import type { MessageType } from "./message-type.ts";
import { HOSTILE_KEYS } from "./parse-json.ts";
import { closed, integer, kindOf, recordOf } from "./shape.ts";

export const configure: MessageType<Configure> = {
  kind: "configure",
  number: 6,
  direction: "manager_to_agent",
  stream: 0,
  doc: "How often to look, by discovery type or instance; what is missing keeps the default.",
  check: closed<Configure>({
    kind: kindOf("configure"),
    repeatMs: recordOf(integer(REPEAT_MS_MIN, REPEAT_MS_MAX), REPEATS_MAX, NAME_LENGTH_MAX),
  }),
};

export const fitConfigure = ({ repeatMs }: Configure): Configure => ({
  kind: "configure",
  repeatMs: Object.fromEntries(
    Object.entries(repeatMs)
      .filter(([name]) => fitText(name, NAME_LENGTH_MAX) === name && !HOSTILE_KEYS.has(name))
      .slice(0, REPEATS_MAX)
      .map(([name, ms]) => [name, fitMs(ms)]),
  ),
});

const fitMs = (ms: number): number =>
  Math.round(Math.min(Math.max(ms, REPEAT_MS_MIN), REPEAT_MS_MAX)) || REPEAT_MS_MAX;

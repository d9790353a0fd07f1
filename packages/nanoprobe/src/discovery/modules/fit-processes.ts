/**
 * As many processes as one document holds, those of the system first.
 *
 * Anybody may start processes, give them endless arguments, and open sockets. A
 * document too large to be sent would hide every listener of the host. So where
 * there is too much, commands are shown short (names have the hash of the whole),
 * and what still does not fit is left out, the highest user ids first.
 */
import { canonicalJson, type Json, type JsonMap } from "@assimilation/protocol";
import { boundedText } from "../facts.ts";

export type NamedProcess = readonly [name: string, facts: JsonMap];

/** In another order where something had to go; the document has none. */
export const fitProcesses = (processes: readonly NamedProcess[]): readonly NamedProcess[] => {
  if (isFitting(processes.map(sizeOf))) return processes;
  const room = { bytes: BYTES_MAX, keys: KEYS_MAX };
  return processes
    .map(([name, facts]): NamedProcess => [name, { ...facts, cmdline: shortCommand(facts) }])
    .sort(([, a], [, b]) => uidOf(a) - uidOf(b))
    .filter((process) => {
      const size = sizeOf(process);
      if (size.bytes > room.bytes || size.keys > room.keys) return false;
      room.bytes -= size.bytes;
      room.keys -= size.keys;
      return true;
    });
};

interface Size {
  /** Of UTF-8, at most. */
  readonly bytes: number;
  readonly keys: number;
}

const sizeOf = ([name, facts]: NamedProcess): Size => ({
  bytes: encoder.encode(canonicalJson({ [name]: facts })).byteLength,
  keys: 1 + [facts, facts["listenaddrs"], facts["clientaddrs"]].reduce(countKeys, 0),
});

const countKeys = (sum: number, map: Json | undefined): number =>
  sum + Object.keys(map ?? {}).length;

const isFitting = (sizes: readonly Size[]): boolean =>
  sizes.reduce((sum, { bytes }) => sum + bytes, 0) <= BYTES_MAX &&
  sizes.reduce((sum, { keys }) => sum + keys, 0) <= KEYS_MAX;

const shortCommand = ({ cmdline }: JsonMap): readonly string[] => {
  const args = Array.isArray(cmdline) ? cmdline.filter((text) => typeof text === "string") : [];
  let left = COMMAND_CHARS_SHORT;
  return args.flatMap((text) => {
    if (left <= 0) return [];
    const shown = boundedText(text, left);
    left -= shown.length + 1;
    return [shown];
  });
};

const uidOf = ({ uid }: JsonMap): number =>
  typeof uid === "number" ? uid : Number.MAX_SAFE_INTEGER;

const encoder = new TextEncoder();

/** Below what a message may have: 4 MiB and 99,000 keys. Source: docs/reference/wire-format.md. */
const BYTES_MAX = 3.5 * 1024 * 1024;
const KEYS_MAX = 95_000;
const COMMAND_CHARS_SHORT = 512;

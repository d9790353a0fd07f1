/**
 * What `cma --status` says of a store that is waited for: a small file beside the pid file, there
 * for as long as the waiting lasts.
 */
import { type Files, visible } from "@assimilation/protocol";
import type { Waiting } from "./patient-store.ts";

export const waitingNote = ({ run }: { readonly run: string }): string => `${run}/cma.waiting`;

/** Best effort: the log has it too. Undefined removes the note. */
export const writeWaitingNote = (
  files: Pick<Files, "writeAtomic" | "remove">,
  path: string,
  waiting: Waiting | undefined,
): void => {
  if (waiting === undefined) files.remove(path);
  else files.writeAtomic(path, new TextEncoder().encode(JSON.stringify(waiting)), 0o644);
};

/**
 * Undefined where there is none, or none of ours. Root may be the reader, and the directory is the
 * CMA's user's: what a terminal would obey is made visible.
 */
export const readWaitingNote = (
  files: Pick<Files, "readText">,
  path: string,
): { readonly since: number; readonly reason: string } | undefined => {
  const read = files.readText(path, 16_384);
  if (!read.ok) return undefined;
  try {
    const { since, reason }: { readonly since?: unknown; readonly reason?: unknown } = JSON.parse(
      read.value,
    );
    const isSound = typeof since === "number" && Math.abs(since) <= MOMENT_MAX;
    return isSound && typeof reason === "string" ? { since, reason: visible(reason) } : undefined;
  } catch {
    return undefined;
  }
};

/** A quarter of a million years, which a Date still holds, whatever the time zone. */
const MOMENT_MAX = 8e15;

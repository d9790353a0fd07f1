/**
 * What `cma --status` says of a store that is waited for: a small file beside the pid file, there
 * for as long as the waiting lasts.
 */
import type { Files } from "@assimilation/protocol";
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

/** Undefined where there is none, or none of ours. */
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
    return typeof since === "number" && typeof reason === "string" ? { since, reason } : undefined;
  } catch {
    return undefined;
  }
};

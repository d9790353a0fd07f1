/** What a baseline's writing takes: a recording, written transaction by transaction, and only that timed. */
import { performance } from "node:perf_hooks";
import { type Put, readRecording } from "./recording.ts";
import type { GraphSize } from "./store-place.ts";

export interface BareCosts extends GraphSize {
  readonly wallMs: number;
  /** One each change. */
  readonly changeMs: readonly number[];
}

export const timeWrites = async (
  recording: string,
  write: (puts: readonly Put[]) => Promise<void>,
): Promise<Omit<BareCosts, keyof GraphSize>> => {
  let wallMs = 0;
  const changeMs: number[] = [];
  for (const { phase, puts } of readRecording(recording)) {
    const startedAt = performance.now();
    await write(puts);
    const ms = performance.now() - startedAt;
    if (phase === "change") changeMs.push(ms);
    else wallMs += ms;
  }
  return { wallMs, changeMs };
};

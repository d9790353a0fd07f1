/** Whoever waits at a terminal is told what for: after two seconds, on stderr. */
import { type Clock, later } from "@assimilation/protocol";
import type { Cli } from "./subcommand.ts";

/** Who waits longer wants to see that something happens. */
export const PROGRESS_MS = 2_000;

/** All of {@link Cli} that this needs. */
interface Watched extends Pick<Cli, "err" | "isWatched"> {
  readonly world: { readonly clock: Pick<Clock, "now" | "wakeAt"> };
}

/**
 * The outcome of `work`. What asks a store within this process, as SQLite is asked, keeps it from
 * saying anything meanwhile.
 */
export const telling = async <T>(
  { world: { clock }, err, isWatched }: Watched,
  what: string,
  work: () => Promise<T>,
): Promise<T> => {
  if (!isWatched) return work();
  const cancel = clock.wakeAt(later(clock.now(), PROGRESS_MS), () => err(`${what} …\n`));
  try {
    return await work();
  } finally {
    cancel();
  }
};

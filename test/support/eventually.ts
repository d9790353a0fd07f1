/** Waiting for what is expected, instead of for time to pass. */

/** Long enough that only a failure reaches it, on a slow and busy machine too. */
const LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 25;

/**
 * Looks until `look` gives something, and gives that.
 *
 * @throws Error with `what` and `otherwise()` when the limit is reached.
 */
export const eventually = async <T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  otherwise: () => string = () => "",
  limitMs: number = LIMIT_MS,
): Promise<T> => {
  const until = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > until) throw new Error(`never happened: ${what}\n${otherwise()}`);
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_EVERY_MS);
    });
  }
};

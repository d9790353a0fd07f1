/** Ctrl-C, or whatever else asks us to stop, as an AbortSignal; a second one, later, leaves at once. */

/** npm hands one Ctrl-C on twice within a millisecond: no sooner is it a second one. */
const REPEAT_MS = 1_000;

export const asked = (): AbortSignal => {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const hear = (): void => {
    firstAt ??= performance.now();
    if (performance.now() - firstAt > REPEAT_MS) {
      process.stderr.write("\nLeft at once. What still runs is ended by the next npm start.\n");
      process.exit(1);
    }
    controller.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, hear);
  // Who reads us may go first (`npm start | head`, a closed terminal): no reason to leave daemons behind.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", () => controller.abort());
  }
  return controller.signal;
};

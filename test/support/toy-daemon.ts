/**
 * The smallest daemon: our frame around nothing. Words: RUN-DIRECTORY, then
 * flags as the daemons have them, `--refuse` and `--crash` for a start that
 * fails, `--slow` for one that lasts.
 */
import { AssimilationError } from "../../packages/protocol/src/errors.ts";
import { runDaemon, runProgram } from "../../packages/protocol/src/system/index.ts";

await runProgram((program) => {
  const [directory = "", ...flags] = program.argv;
  const has = (flag: string): boolean => flags.includes(flag);
  return runDaemon(program, {
    name: "toy-daemon",
    action: has("--kill") ? "kill" : has("--status") ? "status" : "run",
    isForeground: has("--foreground"),
    pidFile: `${directory}/toy.pid`,
    logFile: `${directory}/toy.log`,
    debug: has("--trace") ? 2 : 0,
    prepare: () => undefined,
    create: ({ clock, logger }) => ({
      start: async () => {
        if (has("--refuse"))
          throw new AssimilationError("ASSIM_DIRECTORY", "The toy is broken. Mend it.");
        if (has("--crash")) throw new RangeError("impossible");
        // Something to live for.
        setInterval(() => undefined, 60_000);
        logger.info({}, "the toy runs");
      },
      stop: async () => {
        logger.info({}, "the toy stops");
        if (has("--slow"))
          await new Promise<void>((done) =>
            clock.wakeAt(clock.now(), () => void setTimeout(done, 5000)),
          );
      },
    }),
  });
});

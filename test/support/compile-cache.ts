/**
 * Where Node keeps our programs as it compiled them, for the tests that start them: more than half
 * of a start is the sources, of which a run of the end to end tests would compile the same some
 * hundred times. Node compares each source with what it kept. It is beside the installed packages,
 * so that nobody but their owner writes there, and portable, for in a bed the checkout has another
 * place.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, globSync } from "node:fs";
import { join } from "node:path";

const checkout = join(import.meta.dirname, "../..");

/** For a checkout at `root`. */
export const compileCache = (root: string) => ({
  NODE_COMPILE_CACHE: join(root, "node_modules/.cache/programs"),
  NODE_COMPILE_CACHE_PORTABLE: "1",
});

/** Once for a run, as ourselves: programs that run as somebody else may read it, and not write. */
export const setup = (): void => {
  const cache = compileCache(checkout);
  for (const main of ["cma/src/main.ts", "cma/src/assimcli/main.ts", "nanoprobe/src/main.ts"]) {
    const program = join(checkout, "packages", main);
    execFileSync(process.execPath, [program, "--version"], { env: cache });
  }
  // Node makes them for their owner alone.
  for (const file of globSync(`${cache.NODE_COMPILE_CACHE}/*/*`)) chmodSync(file, 0o644);
};

/**
 * Tests that need something of the machine: root, a program, a server.
 *
 * Where it is missing, the test is skipped and the reason is printed at the end
 * of the run (unable-reporter.ts). In CI nothing may be missing: there it fails.
 */
import { existsSync } from "node:fs";
import { test } from "vitest";

/** Undefined when the need is met, else the reason in a few words. */
export type Need = string | undefined;

export const needsRoot = (): Need =>
  process.getuid?.() === 0 ? undefined : "needs root (network namespaces, mounts, other users)";

/** `programs` are looked for where Debian puts them. */
export const needsPrograms = (...programs: readonly string[]): Need => {
  const missing = programs.filter(
    (program) =>
      !["/usr/bin", "/usr/sbin", "/bin", "/sbin"].some((folder) =>
        existsSync(`${folder}/${program}`),
      ),
  );
  return missing.length === 0 ? undefined : `needs ${missing.join(", ")} (.ci/run installs them)`;
};

type Body = () => void | Promise<void>;

/** As `test`, run only when every need is met. */
export const testWith =
  (...needs: readonly Need[]) =>
  (name: string, body: Body, timeoutMs?: number): void => {
    const reasons = needs.filter((need) => need !== undefined).join("; ");
    if (reasons === "") test(name, body, timeoutMs);
    else
      test(name, (context) => {
        if (process.env["CI"] !== undefined)
          throw new Error(`in CI nothing may be missing: ${reasons}`);
        context.skip(reasons);
      });
  };

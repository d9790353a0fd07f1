import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { createUnableReporter } from "./test/support/unable-reporter.ts";

/** Longer than anything takes on a slow and busy machine: only what hangs meets it. */
const LIMIT_MS = 60_000;

const project = (name: string, include: string[], extra: object = {}) => ({
  test: {
    ...{ name, include, environment: "node" as const },
    ...{ testTimeout: LIMIT_MS, hookTimeout: LIMIT_MS },
    ...extra,
  },
});

/**
 * Vitest would leave one processor to itself, which is half of a small machine. Files share the
 * processes, for their modules keep nothing between two calls, and to load the same ones again for
 * each file would be half of the time.
 */
const near = { isolate: false, maxWorkers: availableParallelism() };

/**
 * Files run side by side: what they need of the machine (namespaces, mounts, ports, homes) is their
 * own. They wait much, so there is one more than the machine has processors; but four at most, for
 * some start servers that take a gigabyte.
 */
const far = {
  maxWorkers: Math.min(availableParallelism() + 1, 4),
  sequence: { groupOrder: 1 },
};

export default defineConfig({
  test: {
    reporters: ["default", createUnableReporter()],
    projects: [
      project("unit", ["test/{protocol,nanoprobe,cma,start,bench}/**/*.test.ts"], near),
      project("contract", ["test/contract/**/*.test.ts"], near),
      project("tidy", ["test/tidy/**/*.test.ts"], near),
      project("sim", ["test/sim/**/*.test.ts"], { ...far, testTimeout: 300_000 }),
      project("e2e", ["test/e2e/**/*.test.ts"], {
        ...far,
        testTimeout: 180_000,
        hookTimeout: 180_000,
        globalSetup: "test/support/compile-cache.ts",
      }),
    ],
  },
});

import { defineConfig } from "vitest/config";
import { createUnableReporter } from "./test/support/unable-reporter.ts";

const project = (name: string, include: string[], extra: object = {}) => ({
  test: { name, include, environment: "node" as const, ...extra },
});

/** End to end tests own network namespaces and ports: one file at a time. */
export default defineConfig({
  test: {
    reporters: ["default", createUnableReporter()],
    projects: [
      project("unit", ["test/{protocol,nanoprobe,cma,start,bench}/**/*.test.ts"]),
      project("contract", ["test/contract/**/*.test.ts"]),
      project("tidy", ["test/tidy/**/*.test.ts"], { testTimeout: 60_000 }),
      project("sim", ["test/sim/**/*.test.ts"], { testTimeout: 300_000 }),
      project("e2e", ["test/e2e/**/*.test.ts"], {
        testTimeout: 180_000,
        hookTimeout: 180_000,
        fileParallelism: false,
      }),
    ],
  },
});

/** At the end of a run: what could not run here, and why. */
import type { Reporter, TestCase, TestModule } from "vitest/node";

export const createUnableReporter = (): Reporter => ({
  onTestRunEnd: (modules: readonly TestModule[]) => {
    const unable = modules.flatMap((module) =>
      [...module.children.allTests("skipped")].map(
        (skipped: TestCase) => `  ${skipped.fullName}: ${noteOf(skipped)}`,
      ),
    );
    if (unable.length > 0) console.info(`\nCould not run here:\n${unable.join("\n")}\n`);
  },
});

const noteOf = (skipped: TestCase): string => {
  const result = skipped.result();
  return result.state === "skipped" ? (result.note ?? "no reason given") : "";
};

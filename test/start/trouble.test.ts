import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lastTrouble } from "../../start/trouble.ts";
import { tempDir } from "../support/temp-dir.ts";

const at = (second: number): string => new Date(1_700_000_000_000 + second * 1000).toISOString();
const line = (level: string, second: number, msg: string, reason?: string): string =>
  JSON.stringify({ level, time: at(second), msg, reason });

test.each([
  { what: "none", lines: [line("info", 5, "It starts."), line("warn", 6, "Odd.")], is: undefined },
  { what: "an older run's", lines: [line("error", -1, "Long ago.")], is: undefined },
  {
    what: "the newest, with its reason",
    lines: [
      line("error", 1, "First."),
      line("error", 2, "The store is full", "no \u001b[31m room"),
    ],
    is: "The store is full: no \\x1b[31m room",
  },
  {
    what: "before a line cut short",
    lines: [line("error", 1, "Whole."), '{"level":"err'],
    is: "Whole.",
  },
])("the trouble of a log: $what", ({ lines, is }) => {
  const log = join(tempDir(), "cma.log");
  writeFileSync(log, lines.join("\n"));
  expect(lastTrouble(log, 1_700_000_000_000)).toBe(is);
});

test("no log, no trouble", () => {
  expect(lastTrouble("/nowhere/cma.log", 0)).toBeUndefined();
});

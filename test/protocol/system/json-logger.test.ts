import { closeSync, openSync, readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { createJsonLogger, type LogLevel } from "#protocol/system/json-logger.ts";
import { tempDir } from "#test/support/temp-dir.ts";

const logger = ({ level = "info" as LogLevel, isTerminal = false } = {}) => {
  const path = `${tempDir()}/log`;
  const fd = openSync(path, "a");
  onTestFinished(() => closeSync(fd));
  const log = createJsonLogger({ name: "toy", level, fd, isTerminal });
  const text = (): string => readFileSync(path, "utf8");
  const lines = () =>
    text()
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { log, text, lines };
};

test("a line is one JSON object with its time in UTC and its level as a word", () => {
  const { log, lines } = logger();
  log.info({ host: "web1", count: 3 }, "a host came up");
  expect(lines()).toEqual([
    {
      level: "info",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      name: "toy",
      pid: process.pid,
      host: "web1",
      count: 3,
      msg: "a host came up",
    },
  ]);
});

test("what a host says cannot steer a terminal, nor forge a line", () => {
  const { log, text } = logger();
  log.warn({ "na\u001bme": "\u001b[2J\n{}", nested: [{ deep: "\u009b31m\u202e" }] }, "odd\u0007");
  expect(text().trim().split("\n")).toHaveLength(1);
  expect(text()).toContain("\\\\x1b[2J\\\\x0a{}");
  expect(text().trim()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test("a terminal gets readable lines, with the same care", () => {
  const { log, text } = logger({ isTerminal: true });
  log.info({ host: "\u001b[2Jweb1" }, "a host came up");
  expect(text()).toContain("a host came up");
  expect(text()).toContain("\\x1b[2Jweb1");
});

test.each<{ level: LogLevel; shown: readonly string[] }>([
  { level: "error", shown: ["error"] },
  { level: "warn", shown: ["warn", "error"] },
  { level: "info", shown: ["info", "warn", "error"] },
  { level: "debug", shown: ["debug", "info", "warn", "error"] },
])("at $level it shows $shown", ({ level, shown }) => {
  const { log, lines } = logger({ level });
  for (const at of ["debug", "info", "warn", "error"] as const) log[at]({}, at);
  expect(lines().map((line) => line.level)).toEqual(shown);
});

test("a child carries its fields, and follows when the level changes", () => {
  const { log, lines } = logger();
  const child = log.child({ peer: "p" }).child({ stream: 1 });
  child.debug({}, "not yet");
  log.moreDetail();
  log.moreDetail();
  child.debug({ stream: 2 }, "now");
  log.lessDetail();
  child.debug({}, "no more");
  expect(lines()).toMatchObject([{ msg: "now", peer: "p", stream: 2 }]);
  expect(log.level()).toBe("info");
});

test("values are bounded, errors keep what they say and why, bytes are never shown", () => {
  const { log, lines } = logger();
  const loop: Record<string, unknown> = {};
  loop["loop"] = loop;
  log.error(
    {
      long: "x".repeat(1_000_000),
      many: Array.from({ length: 1000 }, () => 1),
      error: Object.assign(new Error("no", { cause: new Error("why") }), { code: "ENO" }),
      secret: new Uint8Array(32),
      big: 10n,
      loop,
    },
    "odd values",
  );
  const [line] = lines();
  expect(line.long.length).toBeLessThan(5000);
  expect(line.many.length).toBeLessThan(100);
  expect(line.error).toEqual({ message: "no", code: "ENO", cause: { message: "why" } });
  expect(line.secret).toBe("32 bytes");
  expect(line.big).toBe("10");
});

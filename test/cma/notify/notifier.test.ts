/** The notifier with real scripts, started as the CMA starts them, and a store in memory. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LogFields, Logger } from "@assimilation/protocol";
import { systemClock, systemCommands, systemFiles } from "@assimilation/protocol/system";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DerivedEvent } from "#cma/events/event.ts";
import { createNotifier, type Notifier, type NotifierOptions } from "#cma/notify/notifier.ts";
import type { GraphStore } from "#cma/store/graph-store.ts";
import { createMemoryStore } from "#cma/store/memory-store.ts";
import { eventually } from "#test/support/eventually.ts";

let home: string;
let directory: string;
let store: GraphStore;
let logged: { level: string; fields: LogFields; message: string }[];
const notifiers: Notifier[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "notify-"));
  directory = join(home, "notification.d");
  mkdirSync(directory, { mode: 0o755 });
  store = createMemoryStore();
  logged = [];
});

afterEach(async () => {
  await Promise.all(notifiers.splice(0).map((notifier) => notifier.stop()));
  rmSync(home, { recursive: true });
});

describe("events", () => {
  test("are told in order, each to every script in name order, and then marked", async () => {
    script("20-b", `echo "b $ASSIM_designation" >> ${home}/out`);
    script("10-a", `echo "a $ASSIM_designation $1 $2" >> ${home}/out`);
    await add(down("one"), down("two"));
    notifier().start();
    await allTold();
    expect(out()).toEqual(["a one down Drone", "b one", "a two down Drone", "b two"]);
  });

  test("that come later are told when the notifier is woken", async () => {
    script("a", `echo "$ASSIM_designation" >> ${home}/out`);
    const running = notifier();
    running.start();
    await allTold();
    await add(down("late"));
    running.wake();
    await allTold();
    expect(out()).toEqual(["late"]);
  });

  test("come with the JSON afresh for each script", async () => {
    script("a", `cat >> ${home}/out`);
    script("b", `cat >> ${home}/out`);
    await add(down("one"));
    notifier().start();
    await allTold();
    const [first, second] = out();
    expect(first).toBe(second);
    expect(JSON.parse(first ?? "")).toMatchObject({
      eventtype: 2,
      extrainfo: { reason: "HBDEAD" },
    });
  });

  test.each([
    "a\nb",
    "$(touch HERE)",
    "`touch HERE`",
    "-x",
    "; touch HERE",
    "'\"\\",
    "\u001b[2J",
    "a\0b",
  ])("with %j in every field harm no script", async (hostile) => {
    const value = hostile.replace("HERE", join(home, "harmed"));
    script("a", `printf '%s' "$ASSIM_designation" > ${home}/out; printf '%s ' "$@" > ${home}/argv`);
    await add({
      ...down(value),
      details: { reason: value, [value]: value },
    });
    notifier().start();
    await allTold();
    expect(readFileSync(join(home, "out"), "utf8")).toBe(value.replaceAll("\0", ""));
    expect(readFileSync(join(home, "argv"), "utf8")).toBe("down Drone ");
    expect(systemFiles.stat(join(home, "harmed")).ok).toBe(false);
  });

  test("larger than any environment are told all the same, whole on standard input", async () => {
    script("a", `wc -c > ${home}/out; echo "$ASSIM_eventid" >> ${home}/out`);
    const attributes = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [`a${index}`, "€".repeat(3_000)]),
    );
    const huge = { ...attributes, big: "x".repeat(1_000_000) };
    await add({
      type: "update",
      subject: { kind: "Drone", key: "k", attributes: huge },
      details: {},
    });
    notifier().start();
    await allTold();
    const [bytes, id] = out();
    expect(Number(bytes)).toBeGreaterThan(400 * 9_000 + 1_000_000);
    expect(id).toMatch(/-\d+$/);
  });

  test("are told again after a crash, with the same id", async () => {
    script("a", `echo "$ASSIM_eventid" >> ${home}/out; [ -e ${home}/go ] || sleep 30`);
    await add(down("one"));
    const first = notifier({ graceMs: 0, killAfterMs: 50 });
    first.start();
    await eventually("the script has begun", () => systemFiles.stat(join(home, "out")).ok);
    await first.stop();
    writeFileSync(join(home, "go"), "");
    notifier().start();
    await allTold();
    expect(out()).toHaveLength(2);
    expect(new Set(out()).size).toBe(1);
  });

  test("wait for a store that is away, and are told once it is back", async () => {
    script("a", `echo "$ASSIM_designation" >> ${home}/out`);
    await add(down("one"));
    const real = store;
    let isAway = true;
    const flaky: Pick<GraphStore, "transact"> = {
      transact: (body) => (isAway ? Promise.reject(new Error("away")) : real.transact(body)),
    };
    const running = notifier({}, flaky);
    running.start();
    await eventually("the failure is logged", () => messages("error").length > 0);
    isAway = false;
    running.wake();
    await allTold();
    expect(out()).toEqual(["one"]);
  });
});

describe("a script that", () => {
  test.each([
    ["fails", "exit 3", "A notification script failed."],
    ["dies", "kill -9 $$", "A notification script was killed."],
    ["hangs", "sleep 60", "A notification script ran into its time limit and was ended."],
    [
      "ignores SIGTERM",
      "trap '' TERM; sleep 60",
      "A notification script ran into its time limit and was ended.",
    ],
  ])("%s stalls neither the next script nor the next event", async (_what, body, message) => {
    script("a", body);
    script("b", `echo "$ASSIM_designation" >> ${home}/out`);
    await add(down("one"), down("two"));
    notifier({ timeoutMs: 150, killAfterMs: 50 }).start();
    await allTold();
    expect(out()).toEqual(["one", "two"]);
    expect([...messages("warn"), ...messages("error")]).toContain(message);
  });

  test("hangs each time is left out for a while, and the other scripts go on", async () => {
    script("a", `echo hung >> ${home}/hung; sleep 60`);
    script("b", `echo "$ASSIM_designation" >> ${home}/out`);
    await add(...Array.from({ length: 20 }, (_, index) => down(`host${index}`)));
    notifier({ timeoutMs: 60, killAfterMs: 20 }).start();
    await allTold();
    expect(out()).toHaveLength(20);
    expect(readFileSync(join(home, "hung"), "utf8").split("\n")).toHaveLength(3 + 1);
    expect(messages("error")).toContain("A notification script hangs each time and is left out.");
  });

  test("cannot be started is said, and the next one runs", async () => {
    script("a", "", "#!/no/such/interpreter\n");
    script("b", `echo "$ASSIM_designation" >> ${home}/out`);
    await add(down("one"));
    notifier().start();
    await allTold();
    expect(out()).toEqual(["one"]);
    expect(messages("error")).toContain("A notification script could not be started.");
  });

  test("deletes itself while it runs is no trouble", async () => {
    script("a", `rm ${directory}/a ${directory}/b; echo gone >> ${home}/out`);
    script("b", `echo "still there" >> ${home}/out`);
    await add(down("one"), down("two"));
    notifier().start();
    await allTold();
    expect(out()).toEqual(["gone"]);
  });

  test("writes without end is cut, and what it wrote is logged in few lines", async () => {
    script("a", `yes "a line" | head -c 2000000`);
    await add(down("one"));
    notifier().start();
    await allTold();
    expect(logged.filter(({ fields }) => "line" in fields)).toHaveLength(21);
    expect(messages("warn")).toContain("A notification script wrote more than is kept.");
  });

  test("others may write is refused, once, with the command that mends it", async () => {
    script("a", `echo ran >> ${home}/out`);
    chmodSync(join(directory, "a"), 0o775);
    await add(down("one"), down("two"));
    notifier().start();
    await allTold();
    expect(systemFiles.stat(join(home, "out")).ok).toBe(false);
    expect(logged.filter(({ level }) => level === "error").map(({ fields }) => fields)).toEqual([
      {
        path: `${directory}/a`,
        reason: "is writable by others",
        mend: `chmod go-w ${directory}/a`,
      },
    ]);
  });
});

test("stop lets the running script end, and starts no other", async () => {
  script("a", `echo begun > ${home}/begun; sleep 0.2; echo ended > ${home}/ended`);
  script("b", `echo b > ${home}/out`);
  await add(down("one"));
  const running = notifier();
  running.start();
  await eventually("the script has begun", () => systemFiles.stat(join(home, "begun")).ok);
  await running.stop();
  expect(systemFiles.stat(join(home, "ended")).ok).toBe(true);
  expect(systemFiles.stat(join(home, "out")).ok).toBe(false);
  expect(await untold()).toHaveLength(1);
});

const notifier = (
  over: Partial<NotifierOptions> = {},
  from: Pick<GraphStore, "transact"> = store,
): Notifier => {
  const made = createNotifier(
    {
      store: from,
      commands: systemCommands,
      files: systemFiles,
      clock: systemClock,
      logger: collector({}),
    },
    { directory, uid: process.getuid?.() ?? 0, programs: "/nowhere", userHome: home, ...over },
  );
  notifiers.push(made);
  return made;
};

const collector = (carried: LogFields): Logger => {
  const at = (level: string) => (fields: LogFields, message: string) => {
    logged.push({ level, fields: { ...carried, ...fields }, message });
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => collector({ ...carried, ...fields }),
  };
};

const messages = (level: string): readonly string[] =>
  logged.filter((line) => line.level === level).map(({ message }) => message);

const script = (name: string, body: string, shebang = "#!/bin/sh\n"): void => {
  writeFileSync(join(directory, name), `${shebang}${body}\n`, { mode: 0o755 });
  chmodSync(join(directory, name), 0o755);
};

const down = (designation: string): DerivedEvent => ({
  type: "down",
  subject: { kind: "Drone", key: `Drone:${designation}`, attributes: { designation } },
  details: { reason: "HBDEAD" },
});

const add = (...events: readonly DerivedEvent[]) =>
  store.transact((tx) => tx.addEvents(events, 1_795_305_600_000));

const untold = () => store.transact((tx) => tx.untold(100));

const allTold = () => eventually("all is told", async () => (await untold()).length === 0);

const out = (): readonly string[] =>
  readFileSync(join(home, "out"), "utf8").split("\n").filter(Boolean);

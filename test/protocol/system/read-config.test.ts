/** What a daemon is told, and what follows from it; each in a home, where nothing outside counts. */
import { type Program, readConfig } from "@assimilation/protocol/system";
import { expect, test } from "vitest";
import { help } from "#nanoprobe/config/help.ts";
import { parseConfig } from "#nanoprobe/config/parse-config.ts";

const readWords = (argv: readonly string[], env: Program["env"] = {}) => {
  const out: string[] = [];
  const err: string[] = [];
  const program: Program = {
    argv,
    env,
    uid: 1000,
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    isTerminal: false,
    isWatched: false,
    columns: undefined,
    stdin: async () => "",
    absolute: (path) => (path === undefined ? path : `/here/${path}`),
    showStacks: () => undefined,
  };
  const read = readConfig(program, { help, version: "1.2.3", parseConfig });
  return { read, out: out.join(""), err: err.join("") };
};

test("pid file and log are in the home, which is where the caller means it", () => {
  expect(readWords(["--home", "trial", "-dd", "--status"]).read).toMatchObject({
    ok: true,
    config: { debug: 2, home: "/here/trial" },
    paths: { home: "/here/trial", state: "/here/trial/state" },
    plan: {
      name: "nanoprobe",
      action: "status",
      isForeground: false,
      debug: 2,
      pidFile: "/here/trial/run/nanoprobe.pid",
      logFile: "/here/trial/log/nanoprobe.log",
    },
  });
});

test("a pid file that was asked for is taken, as the caller means it", () => {
  const { read } = readWords(["--home", "trial", "--pidfile", "my.pid"]);
  expect(read).toMatchObject({ plan: { pidFile: "/here/my.pid" } });
});

test("the environment is read, and the command line wins", () => {
  const env = { NANOPROBE_BIND: "127.0.0.1:2", NANOPROBE_TTL: "3" };
  const { read } = readWords(["--home", "trial", "--ttl", "4"], env);
  expect(read).toMatchObject({ ok: true, config: { bind: { host: "127.0.0.1" }, ttl: 4 } });
});

test.each([
  { argv: ["--version"], code: 0, out: /^nanoprobe 1\.2\.3\n$/, err: /^$/ },
  { argv: ["--no-such"], code: 2, out: /^$/, err: /unknown option/ },
  // Everything that is wrong is said at once.
  { argv: ["--home", "x", "--ttl", "99", "-b", "y"], code: 2, out: /^$/, err: /^.*\n.*\n$/ },
])("$argv end in $code, with words", ({ argv, code, out, err }) => {
  const told = readWords(argv);
  expect(told.read).toEqual({ ok: false, code });
  expect(told.out).toMatch(out);
  expect(told.err).toMatch(err);
});

/** The scripts in real shells: what follows the words of a line. */
import { spawnSync } from "node:child_process";
import { homePaths } from "@assimilation/protocol";
import { systemFiles } from "@assimilation/protocol/system";
import { describe, expect, test } from "vitest";
import { subcommands } from "#cma/assimcli/catalog.ts";
import type { Cli } from "#cma/assimcli/subcommand.ts";
import { queries } from "#cma/query/catalog.ts";
import { testWith } from "#test/support/unable.ts";

const scriptFor = async (shell: string) => {
  let out = "";
  let err = "";
  const cli = {
    ...{ paths: homePaths("/nonexistent"), uid: 0, world: { files: systemFiles } },
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
  };
  const completion = subcommands.find(({ name }) => name === "completion");
  // Only these are asked for; the rest of the outside is not this command's.
  const code = await completion?.run({ arguments: [shell], options: {} }, cli as unknown as Cli);
  return { code, out, err };
};

const run = (shell: string, script: string): readonly string[] => {
  const { stdout, stderr, status } = spawnSync(shell, [shell === "zsh" ? "-f" : "--norc"], {
    input: script,
    encoding: "utf8",
  });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return stdout.split("\n").filter((line) => line !== "");
};

const inBash = async (line: string): Promise<readonly string[]> => {
  const { out } = await scriptFor("bash");
  return run(
    "bash",
    `${out}\nCOMP_LINE='${line}' COMP_POINT=${line.length}\n_assimcli\nprintf '%s\\n' "\${COMPREPLY[@]}"\n`,
  );
};

/** With the two commands of the completion system that the script calls; they print what they get. */
const inZsh = async (line: string): Promise<readonly string[]> => {
  const { out } = await scriptFor("zsh");
  const words = line.split(" ");
  const candidates = run(
    "zsh",
    `compdef() { :; }\ncompadd() { while [ "$1" != -- ]; do shift; done; shift; print -rl -- "$@"; }
${out}\nwords=(${words.map((word) => `'${word}'`).join(" ")})\nCURRENT=${words.length}\n_assimcli\n`,
  );
  // Matching, and offering options only where one begins, is the completion system's own work.
  const current = words.at(-1) ?? "";
  return candidates.filter(
    (word) => word.startsWith(current) && (current !== "" || !word.startsWith("-")),
  );
};

const lines = [
  { line: "assimcli q", words: ["query"] },
  { line: "assimcli query hostd", words: ["hostdependencies"] },
  {
    line: "assimcli --home /x query hosts",
    words: ["hostsubgraph", "hostservicestatus", "hostswitchports"],
  },
  {
    line: "assimcli query failing ",
    words: ["rule=", "host=", "severity=high", "severity=low", "severity=medium"],
  },
  { line: "assimcli query failing host=web1 r", words: ["rule="] },
  { line: "assimcli query --json findi", words: ["findip"] },
  { line: "assimcli query failing --f", words: ["--format"] },
  { line: "assimcli completion z", words: ["zsh"] },
  { line: "assimcli query nodecount ", words: [] },
  { line: "assimcli nonsense ", words: [] },
];

describe("bash completes", () => {
  test.each(lines)("$line", async ({ line, words }) => {
    expect((await inBash(line)).toSorted()).toEqual(words.toSorted());
  });

  test("what follows an equals sign, which is a word of its own to bash", async () => {
    expect(await inBash("assimcli query failing severity=h")).toEqual(["high"]);
    expect(await inBash("assimcli query whatlistens port=1 protocol=")).toEqual(["tcp", "udp"]);
  });

  test("every query", async () => {
    const names = queries.map(({ name }) => name);
    expect((await inBash("assimcli query ")).toSorted()).toEqual(["list", ...names].toSorted());
  });
});

const hasZsh = spawnSync("zsh", ["--version"]).status === 0;

describe("zsh completes", () => {
  for (const { line, words } of lines) {
    testWith(hasZsh ? undefined : "needs zsh (.ci/run installs it)")(line, async () => {
      expect((await inZsh(line)).toSorted()).toEqual(words.toSorted());
    });
  }
});

test("another shell is refused", async () => {
  expect(await scriptFor("fish")).toMatchObject({
    code: 2,
    out: "",
    err: expect.stringContaining("bash"),
  });
});

/** The scripts in real shells: what follows the words of a line. */
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { subcommands } from "#cma/assimcli/catalog.ts";
import { createCompletion } from "#cma/assimcli/completion.ts";
import { queries } from "#cma/query/catalog.ts";
import { runSubcommand } from "#test/support/run-subcommand.ts";
import { testWith } from "#test/support/unable.ts";

const scriptFor = (shell: string) =>
  runSubcommand(
    createCompletion(() => subcommands),
    { arguments: [shell] },
  );

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
  { line: "assimcli query --database neo", words: ["neo4j://", "neo4j+s://"] },
  { line: "assimcli query nodecount --database s", words: ["sqlite:"] },
  { line: "assimcli query --database sqlite: fail", words: ["failing"] },
  {
    line: "assimcli query --format x whatlistens port=1 pr",
    words: ["protocol=tcp", "protocol=udp"],
  },
  { line: "assimcli copy --from sqlite: --to bolt+", words: ["bolt+s://"] },
  { line: "assimcli copy --", words: ["--from", "--to", "--json", "--help", "--home"] },
  { line: "assimcli draw ", words: ["network", "service", "everything"] },
  { line: "assimcli draw network ", words: ["host="] },
  { line: "assimcli draw network --format ", words: ["svg", "dot"] },
  { line: "assimcli draw --out x --format s", words: ["svg"] },
  { line: "assimcli genkeys ", words: ["cma", "agent"] },
  { line: "assimcli genkeys cma ", words: [] },
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

  test("what follows a colon, which is one, too", async () => {
    expect(await inBash("assimcli query --database neo4j:")).toEqual(["//"]);
    expect(await inBash("assimcli copy --to neo4j+s:/")).toEqual(["//"]);
  });

  test("every query", async () => {
    const names = queries.map(({ name }) => name);
    expect((await inBash("assimcli query ")).toSorted()).toEqual(["list", ...names].toSorted());
  });
});

const needsZsh =
  spawnSync("zsh", ["--version"]).status === 0 ? undefined : "needs zsh (.ci/run installs it)";

describe("zsh completes", () => {
  for (const { line, words } of lines) {
    testWith(needsZsh)(line, async () => {
      expect((await inZsh(line)).toSorted()).toEqual(words.toSorted());
    });
  }
});

describe("files are the shell's own to complete:", () => {
  const lines = ["--home /e", "draw --out x", "eval --facts ", "copy --from sqlite:/e"];
  test.each(lines)("bash, %s", async (line) => {
    const { out } = await scriptFor("bash");
    const whole = `assimcli ${line}`;
    const script = `compopt() { echo "$@"; }\n${out}\nCOMP_LINE='${whole}' COMP_POINT=${whole.length}\n_assimcli\n`;
    expect(run("bash", script)).toEqual(["-o default"]);
  });

  for (const line of lines) {
    testWith(needsZsh)(`zsh, ${line}`, async () => {
      const { out } = await scriptFor("zsh");
      const words = ["assimcli", ...line.split(" ")];
      const script = `compdef() { :; }; compset() { echo "$2"; }; _files() { echo files; }\n${out}
words=(${words.map((word) => `'${word}'`).join(" ")})\nCURRENT=${words.length}\n_assimcli\n`;
      expect(run("zsh", script).at(-1)).toBe("files");
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

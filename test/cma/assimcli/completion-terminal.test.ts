/**
 * Completion as somebody at a terminal meets it: interactive shells, TAB and what is then on the
 * line. Hosts give themselves whatever names they like, so what is pasted there must stay words.
 *
 * zsh holds the terminal of both (zshmodules(1), zsh/zpty). Ctrl-T, bound by us, prints the line and
 * empties it; so each answer is waited for by what it says, and not for so long.
 */
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { describe, expect } from "vitest";
import { subcommands } from "#cma/assimcli/catalog.ts";
import { createCompletion } from "#cma/assimcli/completion.ts";
import { runSubcommand } from "#test/support/run-subcommand.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { needsPrograms, testWith } from "#test/support/unable.ts";

const shells = {
  bash: {
    file: ".bashrc",
    start: (home: string) => `bash --rcfile ${home}/.bashrc -i`,
    setUp: `show() { printf '<LINE:%s>\\n' "$READLINE_LINE"; READLINE_LINE=; READLINE_POINT=0; }
bind -x '"\\C-t": show'`,
  },
  zsh: {
    file: ".zshrc",
    start: () => "zsh -d -i",
    setUp: `show() { print -r -- "<LINE:$BUFFER>"; BUFFER=; zle redisplay }
zle -N show; bindkey '^T' show`,
  },
} as const;

/** Reads lines from its arguments, and writes what TAB makes of each. */
const terminal = `zmodload zsh/zpty
zpty shell "$1" && shift
zpty -r shell said '*READY*' || exit 1
for line in "$@"; do
  zpty -w -n shell "$line"$'\\t\\x14'
  zpty -r shell said '*<LINE:*>*' || exit 1
  print -r -- "\${\${said##*<LINE:}%%>*}"
done
zpty -d shell`;

const atTerminal = async (
  shell: keyof typeof shells,
  lines: readonly string[],
): Promise<readonly string[]> => {
  const home = tempDir();
  const { file, start, setUp } = shells[shell];
  const { out } = await runSubcommand(
    createCompletion(() => subcommands),
    { arguments: [shell] },
  );
  const first = shell === "zsh" ? "autoload -U compinit; compinit -u -D" : "";
  writeFileSync(`${home}/${file}`, `PS1='READY '\n${first}\n${out}\n${setUp}\n`);
  const { stdout, status } = spawnSync("zsh", ["-f", "-c", terminal, "-", start(home), ...lines], {
    env: { PATH: process.env["PATH"], HOME: home, ZDOTDIR: home, TERM: "dumb" },
    encoding: "utf8",
    timeout: 20_000,
  });
  expect(status, stdout).toBe(0);
  return stdout.split("\n").slice(0, -1);
};

const completed = {
  "assimcli query fai": "assimcli query failing ",
  "assimcli query failing sev": "assimcli query failing severity=",
  "assimcli query failing severity=h": "assimcli query failing severity=high ",
  "assimcli copy --to neo4j+": "assimcli copy --to neo4j+s://",
  "assimcli query changes ho": "assimcli query changes host=",
  "assimcli query changes host=": "assimcli query changes host=",
};

describe("at a terminal", () => {
  for (const shell of ["bash", "zsh"] as const) {
    testWith(needsPrograms("zsh", "bash"))(`${shell} completes words and values`, async () => {
      const answers = await atTerminal(shell, Object.keys(completed));
      expect(answers).toEqual(Object.values(completed));
    });
  }

  // zsh itself carries out what it expands at TAB, whatever the command; bash does not.
  testWith(needsPrograms("zsh", "bash"))("bash carries out nothing of a host's name", async () => {
    const marker = `${tempDir()}/marker`;
    const names = [`$(touch ${marker})`, `\`touch ${marker}\``, `"$(touch ${marker})`, "*", "a'b"];
    const lines = names.map((name) => `assimcli query changes host=${name}`);
    expect(await atTerminal("bash", lines)).toEqual(lines);
    expect(existsSync(marker)).toBe(false);
  });
});

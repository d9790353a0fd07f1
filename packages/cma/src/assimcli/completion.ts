/**
 * `assimcli completion bash|zsh`: a script that completes commands, options, queries, parameters
 * and values of enumerations.
 *
 * The words are written into the script, one candidate a line behind what stands before it, so that
 * completing starts no program and asks no store:
 *
 *     query failing|severity=high
 *     draw --format|svg
 *     draw --out|/                        a file
 *
 * Words are of our own catalogues or were checked to be plain (own-query.ts): nothing in them means
 * anything to a shell.
 */
import { queries } from "../query/catalog.ts";
import { readOwnQueries } from "../query/own-queries.ts";
import type { Query } from "../query/query.ts";
import { complain } from "./complain.ts";
import type { CliOption, Subcommand } from "./subcommand.ts";

export const createCompletion = (subcommands: () => readonly Subcommand[]): Subcommand => ({
  name: "completion",
  doc: "Prints a script that lets the shell complete assimcli's words.",
  arguments: [
    { name: "shell", doc: "`bash` or `zsh`.", isRequired: true, values: ["bash", "zsh"] },
  ],
  options: [],
  examples: [
    {
      line: "assimcli completion bash > /etc/bash_completion.d/assimcli",
      doc: "For everybody's bash, from the next login on.",
    },
    { line: 'eval "$(assimcli completion zsh)"', doc: "In ~/.zshrc, after compinit." },
  ],
  run: async ({ arguments: [shell = ""] }, cli) => {
    const { out, paths, uid, world } = cli;
    const script = scripts.get(shell);
    if (script === undefined) return complain(cli, 2, "there is completion for bash and zsh");
    const canned = queries.map(({ name }) => name);
    const own = readOwnQueries(world.files, paths, { uid, canned: ["list", ...canned] });
    out(script(wordsOf(subcommands(), [...queries, ...own.queries])));
    return 0;
  },
});

interface Words {
  /** `before|word`: the words that may follow, for each run of words before them. */
  readonly candidates: readonly string[];
  /** Options that the next word belongs to. */
  readonly withValue: readonly string[];
}

const wordsOf = (subcommands: readonly Subcommand[], known: readonly Query[]): Words => {
  const options = subcommands.flatMap(({ name, options: own }) =>
    [...own, home].map((option) => ({ name, ...option, long: longOf(option) })),
  );
  return {
    candidates: [
      ...subcommands.map(({ name }) => `|${name}`),
      ...["--home", "--help", "--version"].map((option) => `|${option}`),
      " --home|/",
      ...subcommands.map(({ name }) => `${name}|--help`),
      ...options.map(({ name, long }) => `${name}|${long}`),
      ...options.flatMap(({ name, long, flags, values = isPath(flags) ? ["/"] : [] }) =>
        values.map((value) => `${name} ${long}|${value}`),
      ),
      ...subcommands.flatMap(argumentWords),
      ...["list", ...known.map(({ name }) => name)].map((name) => `query|${name}`),
      ...known.flatMap(({ name, parameters }) =>
        parameters.flatMap((parameter) =>
          (parameter.values ?? [""]).map((value) => `query ${name}|${parameter.name}=${value}`),
        ),
      ),
    ].filter((line) => /^[\w -]*\|[\w=.:/+-]+$/.test(line)),
    withValue: [
      ...new Set(options.filter(({ flags }) => flags.includes("<")).map(({ long }) => long)),
    ],
  };
};

/** Of the first argument, and of what may follow each of these. */
const argumentWords = ({ name, arguments: [first, second] }: Subcommand): readonly string[] =>
  (first?.values ?? []).flatMap((value) => [
    `${name}|${value}`,
    ...(second?.values ?? []).map((next) => `${name} ${value}|${next}`),
  ]);

/** Of the program, and understood behind its commands, too. */
const home: CliOption = { flags: "--home <dir>", doc: "" };

const longOf = ({ flags }: CliOption): string => flags.replace(/[ ,].*/, "");

const isPath = (flags: string): boolean => /<(file|dir)>/.test(flags);

/**
 * Finds the candidates for the words before the cursor: the first one or two that are no options,
 * or a command and the option that waits for its value. Both shells understand this part.
 */
const lookup = ({ candidates, withValue }: Words): string => `_assimcli_candidates='
${candidates.join("\n")}
'
_assimcli_find() {
  local before word
  _assimcli_found=
  while IFS='|' read -r before word; do
    if [ "$before" = "$1" ] && [ -n "$word" ]; then _assimcli_found="$_assimcli_found$word
"; fi
  done <<END
$_assimcli_candidates
END
}
# One word after the other: what it makes of the words before, and of the option that waits.
_assimcli_step() {
  if [ -n "$_assimcli_option" ]; then _assimcli_option=; return; fi
  case "$1" in
    ${withValue.join("|")}) _assimcli_option="$1" ;;
    -*|*=*) ;;
    *) case "$_assimcli_before" in
         "") _assimcli_before="$1" ;;
         *" "*) ;;
         *) _assimcli_before="$_assimcli_before $1" ;;
       esac ;;
  esac
}
_assimcli_lookup() {
  if [ -n "$_assimcli_option" ]; then _assimcli_find "\${_assimcli_before%% *} $_assimcli_option"; return; fi
  case "$1" in
    -*) _assimcli_find "\${_assimcli_before%% *}" ;;
    *) _assimcli_find "$_assimcli_before" ;;
  esac
}
`;

/** Bash splits words at \`=\` and \`:\`; so we take the line ourselves, and answer what follows the last of them. */
const bash = (words: Words): string => `# assimcli completion bash
${lookup(words)}
_assimcli() {
  local line="\${COMP_LINE:0:COMP_POINT}" current= candidate prefix=
  local _assimcli_before= _assimcli_option= _assimcli_found=
  local -a words=()
  read -r -a words <<<"$line"
  case "$line" in *[[:space:]]) words+=("") ;; esac
  current="\${words[\${#words[@]}-1]}"
  local -i at
  for ((at = 1; at < \${#words[@]} - 1; at++)); do _assimcli_step "\${words[at]}"; done
  COMPREPLY=()
  _assimcli_lookup "$current"
  case "$COMP_WORDBREAKS" in *=*) case "$current" in *=*) prefix="\${current%=*}=" ;; esac ;; esac
  case "$COMP_WORDBREAKS" in *:*) case "$current" in *:*) prefix="\${current%:*}:" ;; esac ;; esac
  case "$_assimcli_found $current" in "/"*|*" sqlite:"*) compopt -o default 2>/dev/null; return ;; esac
  while read -r candidate; do
    case "$candidate" in
      -*) case "$current" in -*) ;; *) continue ;; esac ;;
    esac
    case "$candidate" in
      "$current"*)
        [ -n "$candidate" ] || continue
        case "$candidate" in *[=:/]) compopt -o nospace 2>/dev/null ;; esac
        COMPREPLY+=("\${candidate#"$prefix"}") ;;
    esac
  done <<<"$_assimcli_found"
}
complete -F _assimcli assimcli
`;

const zsh = (words: Words): string => `#compdef assimcli
${lookup(words)}
_assimcli() {
  local word current="\${words[CURRENT]}"
  local _assimcli_before= _assimcli_option= _assimcli_found=
  local -a spaced open
  for word in "\${(@)words[2,CURRENT-1]}"; do _assimcli_step "$word"; done
  _assimcli_lookup "$current"
  case "$_assimcli_found" in /*) _files; return ;; esac
  case "$current" in sqlite:*) compset -P 'sqlite:'; _files; return ;; esac
  for word in "\${(@f)_assimcli_found}"; do
    case "$word" in "") ;; *[=:/]) open+=("$word") ;; *) spaced+=("$word") ;; esac
  done
  (( \${#spaced} )) && compadd -- "\${spaced[@]}"
  (( \${#open} )) && compadd -S "" -- "\${open[@]}"
  return 0
}
if [ "\${funcstack[1]}" = _assimcli ]; then _assimcli "$@"; else compdef _assimcli assimcli; fi
`;

const scripts: ReadonlyMap<string, (words: Words) => string> = new Map([
  ["bash", bash],
  ["zsh", zsh],
]);

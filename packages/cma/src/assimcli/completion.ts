/**
 * `assimcli completion bash|zsh`: a script that completes commands, options, queries, parameters
 * and values of enumerations.
 *
 * The words are written into the script, one candidate a line behind what stands before it, so that
 * completing starts no program and asks no store:
 *
 *     query failing|severity=high
 *
 * Words are of our own catalogues or were checked to be plain (own-query.ts): nothing in them means
 * anything to a shell.
 */
import { queries } from "../query/catalog.ts";
import { readOwnQueries } from "../query/own-queries.ts";
import type { Query } from "../query/query.ts";
import type { Subcommand } from "./subcommand.ts";

export const createCompletion = (subcommands: () => readonly Subcommand[]): Subcommand => ({
  name: "completion",
  doc: "Prints a script that lets the shell complete assimcli's words.",
  arguments: [{ name: "shell", doc: "`bash` or `zsh`.", isRequired: true }],
  options: [],
  examples: [
    {
      line: "assimcli completion bash > /etc/bash_completion.d/assimcli",
      doc: "For everybody's bash, from the next login on.",
    },
    { line: 'eval "$(assimcli completion zsh)"', doc: "In ~/.zshrc, after compinit." },
  ],
  run: async ({ arguments: [shell = ""] }, { err, out, paths, uid, world }) => {
    const script = scripts.get(shell);
    if (script === undefined) {
      err(`assimcli: there is completion for bash and zsh\n`);
      return 2;
    }
    const canned = queries.map(({ name }) => name);
    const own = readOwnQueries(world.files, paths, { uid, canned: ["list", ...canned] });
    out(script(candidatesOf(subcommands(), [...queries, ...own.queries])));
    return 0;
  },
});

/** `before|word`: the words that may follow, for each run of words before them. */
const candidatesOf = (
  subcommands: readonly Subcommand[],
  known: readonly Query[],
): readonly string[] => [
  ...subcommands.map(({ name }) => `|${name}`),
  ...["--home", "--help", "--version"].map((option) => `|${option}`),
  ...subcommands.flatMap(({ name, options }) =>
    ["--help", ...options.map(({ flags }) => flags.replace(/[ ,].*/, ""))].map(
      (option) => `${name}|${option}`,
    ),
  ),
  ...["bash", "zsh"].map((shell) => `completion|${shell}`),
  ...["list", ...known.map(({ name }) => name)].map((name) => `query|${name}`),
  ...known.flatMap(({ name, parameters }) =>
    parameters.flatMap((parameter) =>
      (parameter.values ?? [""]).map((value) => `query ${name}|${parameter.name}=${value}`),
    ),
  ),
];

/**
 * Finds the candidates for the words before the cursor: their first one or two that are no options.
 * Both shells understand this part.
 */
const lookup = (candidates: readonly string[]): string => `_assimcli_candidates='
${candidates.filter((line) => /^[\w |=.-]+$/.test(line)).join("\n")}
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
`;

/** Bash splits words at \`=\`; so we take the line ourselves, and answer what follows the last \`=\`. */
const bash = (candidates: readonly string[]): string => `# assimcli completion bash
${lookup(candidates)}
_assimcli() {
  local line="\${COMP_LINE:0:COMP_POINT}" word before= current= candidate
  local -a words=()
  read -r -a words <<<"$line"
  case "$line" in *[[:space:]]) words+=("") ;; esac
  current="\${words[\${#words[@]}-1]}"
  local -i at
  for ((at = 1; at < \${#words[@]} - 1; at++)); do
    word="\${words[at]}"
    case "$word" in
      --home|--database|--format) at+=1 ;;
      -*|*=*) ;;
      *) case "$before" in "") before="$word" ;; query) before="query $word" ;; esac ;;
    esac
  done
  COMPREPLY=()
  _assimcli_find "$before"
  local own="$_assimcli_found"
  case "$current" in -*) _assimcli_find "\${before%% *}"; own="$_assimcli_found" ;; esac
  local prefix=
  case "$current" in *=*) prefix="\${current%=*}=" ;; esac
  while read -r candidate; do
    case "$candidate" in
      -*) case "$current" in -*) ;; *) continue ;; esac ;;
    esac
    case "$candidate" in
      "$current"*)
        [ -n "$candidate" ] || continue
        case "$candidate" in *=) compopt -o nospace 2>/dev/null ;; esac
        COMPREPLY+=("\${candidate#"$prefix"}") ;;
    esac
  done <<<"$own"
}
complete -F _assimcli assimcli
`;

const zsh = (candidates: readonly string[]): string => `#compdef assimcli
${lookup(candidates)}
_assimcli() {
  local word before= skip=
  local -a spaced open
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [ -n "$skip" ]; then skip=; continue; fi
    case "$word" in
      --home|--database|--format) skip=1 ;;
      -*|*=*) ;;
      *) case "$before" in "") before="$word" ;; query) before="query $word" ;; esac ;;
    esac
  done
  case "\${words[CURRENT]}" in -*) before="\${before%% *}" ;; esac
  _assimcli_find "$before"
  for word in "\${(@f)_assimcli_found}"; do
    case "$word" in "") ;; *=) open+=("$word") ;; *) spaced+=("$word") ;; esac
  done
  (( \${#spaced} )) && compadd -- "\${spaced[@]}"
  (( \${#open} )) && compadd -S "" -- "\${open[@]}"
  return 0
}
if [ "\${funcstack[1]}" = _assimcli ]; then _assimcli "$@"; else compdef _assimcli assimcli; fi
`;

const scripts: ReadonlyMap<string, (candidates: readonly string[]) => string> = new Map([
  ["bash", bash],
  ["zsh", zsh],
]);

# Sourced by the launchers beside it.

# launch SOURCE WORDS...: sets up what is missing in the checkout around $here,
# then becomes the program that packages/SOURCE is.
launch() {
  checkout=$(cd "$here/.." && pwd -P) || exit 1

  # As start/prepare-once has it: not there, or older than the lock file.
  if ! [ "$checkout/node_modules/.package-lock.json" -nt "$checkout/package-lock.json" ]; then
    command -v npm >/dev/null || {
      echo "$checkout needs npm once, to set itself up: install Node.js 20 or later." >&2
      exit 1
    }
    "$checkout/start/prepare-once" >&2 || {
      echo "$checkout could not be set up; \`npm ci\` there shows why." >&2
      exit 1
    }
  fi

  source_file=$checkout/packages/$1
  shift
  # The project's own Node, never the machine's. Its handler for SIGUSR1 comes
  # before all else, or that signal would open a debugger; node:sqlite is still
  # called experimental.
  exec "$checkout/node_modules/.bin/node" \
    --import "$checkout/packages/protocol/src/system/guard-usr1.ts" \
    --disable-warning=ExperimentalWarning "$source_file" "$@"
}

/**
 * /etc/default/nanoprobe and its like: `NAME=value` lines that both systemd and
 * a shell could read.
 *
 * Comments begin with `#`, at the start of a line or after a blank. A value may
 * be in single or double quotes. Nothing is expanded and nothing is run: `$HOME`
 * stays those five characters. `export ` in front of a name is allowed.
 *
 * Source: systemd.exec(5), EnvironmentFile=; the common part of it and sh.
 */

export interface EnvironmentFile {
  /** The last line of a name wins. */
  readonly values: ReadonlyMap<string, string>;
  /** Whole sentences that name the line. Those lines count for nothing. */
  readonly problems: readonly string[];
}

export const parseEnvironmentFile = (text: string): EnvironmentFile => {
  const values = new Map<string, string>();
  const problems: string[] = [];

  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, written = ""] = ASSIGNMENT.exec(line) ?? [];
    const value = unquote(written);
    if (name === undefined || value === undefined) {
      problems.push(
        `Line ${index + 1} is not NAME=value with balanced quotes, such as NANOPROBE_TTL=31.`,
      );
    } else {
      values.set(name, value);
    }
  }
  return { values, problems };
};

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/;

/** Undefined where the quotes do not pair or something follows them. */
const unquote = (written: string): string | undefined => {
  const [, double, single, bare] =
    /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"'](?:[^"']*?[^\s"'])??|))\s*(?:(?<=\s)#.*)?$/.exec(
      written,
    ) ?? [];
  return double?.replace(/\\(["\\$`])/g, "$1") ?? single ?? bare;
};

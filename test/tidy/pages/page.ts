/** What all rendered pages are made of: a title with its notice, tables, code. */

export const page = (
  title: string,
  { sources, intro }: { readonly sources: readonly string[]; readonly intro: string },
  ...sections: readonly string[]
): string => {
  const from = sources.map((source) => code(source)).join(" and ");
  const notice = `Rendered from ${from}; \`npm run docs\` writes it anew.`;
  return `${[`# ${title}`, notice, intro, ...sections].filter(Boolean).join("\n\n")}\n`;
};

export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => "---"), ...rows.map((row) => row.map(cell))]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");

export const code = (text: string): string => `\`${text}\``;

export const block = (text: string, language = ""): string =>
  `\`\`\`${language}\n${text.trim()}\n\`\`\``;

/** As a person would say it: `8 h`, `30 min`, `250 ms`. */
export const duration = (ms: number): string => {
  const [size, unit] = units.find(([unitMs]) => ms % unitMs === 0) ?? [1, "ms"];
  return `${ms / size} ${unit}`;
};

export const byteCount = (bytes: number): string => {
  if (bytes % MEBIBYTE === 0) return `${bytes / MEBIBYTE} MiB`;
  return bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} bytes`;
};

const units: readonly (readonly [number, string])[] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
];

const MEBIBYTE = 1024 * 1024;

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

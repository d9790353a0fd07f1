/**
 * The names that object literals in the sources give to their properties: enough of a scanner to
 * hold a catalogue to what the code says, and no parser.
 */

/** Own names of the literals that follow a match of `before`; what is spread in is not followed. */
export const namesAfter = (source: string, before: RegExp): readonly string[] =>
  [...source.matchAll(new RegExp(`(?:${before.source})\\s*\\{`, "g"))].flatMap((match) =>
    topLevelParts(source.slice(match.index + match[0].length)).flatMap(
      (part) => /^(?:readonly )?["']?([A-Za-z_]\w*)["']?\s*(?::|$)/.exec(part)?.[1] ?? [],
    ),
  );

/** What commas part within a literal whose opening brace has been read. */
const topLevelParts = (text: string): readonly string[] => {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const character of text) {
    if ("{[(".includes(character)) depth += 1;
    if ("}])".includes(character)) depth -= 1;
    if (depth < 0) break;
    if (depth === 0 && character === ",") {
      parts.push(part.trim());
      part = "";
    } else {
      part += character;
    }
  }
  return [...parts, part.trim()].filter((each) => each !== "");
};

/** The known word that a mistyped one was most likely meant to be. */

/** Undefined when nothing is near: more than a third of the letters would have to change. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
  const ranked = known
    .map((each) => ({ each, distance: distance(word, each) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.max(1, Math.ceil(word.length / 3))
    ? best.each
    : undefined;
};

/** Levenshtein's, row by row. Words are short; longer ones are cut. */
const distance = (a: string, b: string): number => {
  const from = a.slice(0, LETTERS_MAX).toLowerCase();
  const to = b.slice(0, LETTERS_MAX).toLowerCase();
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
};

const LETTERS_MAX = 64;

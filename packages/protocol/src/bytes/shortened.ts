/** At most `charactersMax` code points; that something is left out is shown. */
export const shortened = (text: string, charactersMax: number): string => {
  if (text.length <= charactersMax) return text;
  // A code point has at most two units: this much surely holds enough of them.
  const characters = [...text.slice(0, 2 * charactersMax + 2)];
  if (characters.length <= charactersMax) return text;
  return `${characters.slice(0, charactersMax - 1).join("")}…`;
};

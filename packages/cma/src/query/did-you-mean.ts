/** One way to say that there is no such thing: what was meant, if anything is near, and where to look. */
import { nearest, visible } from "@assimilation/protocol";
import { byText } from "../store/by-text.ts";

/** @param advice What to do where nothing is near, too. */
export const didYouMean = (
  problem: string,
  wanted: string,
  { known, advice }: { readonly known: readonly string[]; readonly advice: string },
): string => {
  const near = nearName(wanted, known);
  return `${problem}; ${near === undefined ? "" : `did you mean ${visible(near)}? `}${advice}`;
};

/** Spelt alike, or what has the word in it: `V-38528` is much of `nist_V-38528`. */
const nearName = (wanted: string, known: readonly string[]): string | undefined => {
  const inOrder = known.toSorted(byText);
  const part = wanted.toLowerCase();
  return (
    nearest(wanted, inOrder) ??
    (part.length < PART_CHARS_MIN
      ? undefined
      : inOrder.find((name) => name.toLowerCase().includes(part)))
  );
};

/** Less is in many names. */
const PART_CHARS_MIN = 4;

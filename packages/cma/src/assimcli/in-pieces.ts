/**
 * Many small texts as fewer larger ones: each is a write of its own, and all of a large answer in one
 * would be longer than a text can be.
 */
import { inLists } from "../store/in-lists.ts";

export function* inPieces(texts: Iterable<string>): Generator<string> {
  for (const list of inLists(texts, PIECE_CHARS, ({ length }) => length)) {
    const piece = list.join("");
    if (piece !== "") yield piece;
  }
}

/** What a pipe holds. Source: pipe(7). */
const PIECE_CHARS = 65_536;

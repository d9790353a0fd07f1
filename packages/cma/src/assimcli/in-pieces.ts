/**
 * Many small texts as fewer larger ones: each is a write of its own, and all of a large answer in one
 * would be longer than a text can be.
 */
export function* inPieces(texts: Iterable<string>): Generator<string> {
  let piece: string[] = [];
  let chars = 0;
  for (const text of texts) {
    piece.push(text);
    chars += text.length;
    if (chars < PIECE_CHARS) continue;
    yield piece.join("");
    piece = [];
    chars = 0;
  }
  if (chars > 0) yield piece.join("");
}

/** What a pipe holds. Source: pipe(7). */
const PIECE_CHARS = 65_536;

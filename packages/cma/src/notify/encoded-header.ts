/**
 * A header value for programs that encode none themselves.
 *
 * ASCII stays as it is; anything else becomes encoded words of at most 75
 * characters, each of whole characters. Source: RFC 2047, sections 2 and 5.
 */
import { shortened } from "@assimilation/protocol";

export const encodedHeader = (text: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII.
  if (/^[\u0000-\u007f]*$/.test(text)) return text;
  const words: string[] = [];
  let word = "";
  for (const character of shortened(text, CHARACTERS_MAX)) {
    if (bytesOf(word + character) > WORD_BYTES_MAX) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  return [...words, word].map(encodedWord).join(" ");
};

const encodedWord = (word: string): string =>
  `=?UTF-8?B?${btoa(String.fromCharCode(...new TextEncoder().encode(word)))}?=`;

const bytesOf = (text: string): number => new TextEncoder().encode(text).byteLength;

/** 60 in Base64, and 12 around them. */
const WORD_BYTES_MAX = 45;

/** One header line may have 998 bytes. */
const CHARACTERS_MAX = 150;

/** docs/reference/errors.md: what stops an operation, and why something from outside was refused. */
import { errorCodes } from "#protocol/error-codes.ts";
import { refusals } from "#protocol/handshake/refusal.ts";
import { messageErrors } from "#protocol/messages/message-error.ts";
import { wireErrors } from "#protocol/wire/wire-error.ts";
import { code, page, table } from "./page.ts";

interface Explained {
  readonly code: string;
  readonly doc: string;
}

export const renderErrors = (): string =>
  page(
    "Errors",
    {
      sources: [
        "packages/protocol/src/error-codes.ts",
        "packages/protocol/src/{wire,handshake,messages}",
      ],
      intro: "",
    },
    "## Operations that failed",
    "The message says which file, address or key it is about. The code stays the same from version to version.",
    list(errorCodes),
    "## Datagrams that were dropped",
    "Dropped without a word to the sender, and counted by reason: nobody learns from us which part of a forgery was right.",
    list([...wireErrors, ...refusals]),
    "## Messages that were refused",
    "From a peer that proved who it is. They are counted, and count as applied: a repeat would be refused again.",
    list([...messageErrors, bomb]),
  );

/** Found before there is a message to speak of, so it is none of its errors. */
const bomb: Explained = { code: "bomb", doc: "Inflated, it would be more than a message may be." };

const list = (codes: readonly Explained[]): string =>
  table(
    ["Code", "What happened, and what to do"],
    codes.map((each) => [code(each.code), each.doc]),
  );

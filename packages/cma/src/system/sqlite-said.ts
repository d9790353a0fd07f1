/** What the process that asks SQLite says to the one that started it. */
import type { ErrorCode } from "@assimilation/protocol";
import type { Row } from "../store/graph-reader.ts";

export type Said =
  | { readonly kind: "rows"; readonly rows: readonly Row[] }
  | { readonly kind: "problem"; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: "whole" };

/** Of a message between two processes of ours: nobody else can write to that channel. */
export const isSaid = (message: unknown): message is Said =>
  typeof message === "object" && message !== null && "kind" in message;

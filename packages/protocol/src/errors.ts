import type { ErrorCode } from "./error-codes.ts";

/**
 * The one class of error that people are meant to read.
 *
 * Thrown when an operation could not be done. The message names the thing and
 * says what to do; the code is stable, for scripts and for the reference page.
 * Input from outside that is wrong is a value instead, and a mistake of our own
 * is a RangeError or an assertion, which stops the process.
 */
export class AssimilationError extends Error {
  override readonly name = "AssimilationError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

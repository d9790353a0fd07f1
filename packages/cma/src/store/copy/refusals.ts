/** Why a target is refused, and what a copy that failed has left in it. */
import { AssimilationError } from "@assimilation/protocol";

/** `where` for people. */
export const notEmpty = (where: string): AssimilationError =>
  new AssimilationError(
    "ASSIM_COPY_TARGET",
    `${where} is not empty: copy into a new one, and before a CMA uses it.`,
  );

export const overtaken = (where: string): AssimilationError =>
  new AssimilationError(
    "ASSIM_COPY_TARGET",
    `Another copy into ${where} was begun meanwhile, or it was emptied: this one has ended.`,
  );

/** `error` comes back as it was where it is a mistake of ours: then there is no sentence for people. */
export const leftBehind = (error: unknown): unknown =>
  error instanceof AssimilationError
    ? new AssimilationError(
        error.code,
        `${error.message} What was written could not be removed: no CMA takes a part of a copy for its own, and the next copy there begins anew.`,
        { cause: error },
      )
    : error;

/** Why a target is refused. */
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

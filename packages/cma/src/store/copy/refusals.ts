/** Why a target is refused. */
import { AssimilationError } from "@assimilation/protocol";

/** `where` for people. */
export const notEmpty = (where: string): AssimilationError =>
  new AssimilationError(
    "ASSIM_COPY_TARGET",
    `${where} is not empty: copy into a new one, and before a CMA uses it.`,
  );

export const unfinished = (where: string): AssimilationError =>
  new AssimilationError(
    "ASSIM_COPY_TARGET",
    `${where} holds a copy that was not finished: empty it (cma --erasedb does), and copy again.`,
  );

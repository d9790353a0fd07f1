/** A logger that says nothing: its price is not what is measured. */
import type { Logger } from "@assimilation/protocol";

const silence = (): void => undefined;

export const quietLogger: Logger = {
  debug: silence,
  info: silence,
  warn: silence,
  error: silence,
  child: () => quietLogger,
};

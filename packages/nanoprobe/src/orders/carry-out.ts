/** Orders of the CMA, and what each does here. */
import type { DocumentName, ManagerMessage } from "@assimilation/protocol";

export interface Effects {
  readonly sendAgain: (documents: readonly DocumentName[]) => void;
  readonly setRepeats: (repeatMs: Readonly<Record<string, number>>) => void;
}

export const carryOut = (order: ManagerMessage, effects: Effects): void => {
  switch (order.kind) {
    case "want":
      effects.sendAgain(order.documents);
      break;
    case "configure":
      effects.setRepeats(order.repeatMs);
      break;
  }
};

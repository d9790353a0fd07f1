/** The first thing said in each session: who speaks. */
import type { Machine, Startup } from "@assimilation/protocol";

/** The host's name is asked for each time: it may change while we run. */
export const announce = (machine: Machine, version: string): Startup => ({
  kind: "startup",
  hostName: machine.hostName(),
  version,
});

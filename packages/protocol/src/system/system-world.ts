/** The real world: each seam with its adapter. */
import type { Logger } from "../world/logger.ts";
import type { World } from "../world/world.ts";
import { systemClock } from "./system-clock.ts";
import { systemCommands } from "./system-commands.ts";
import { systemFiles } from "./system-files.ts";
import { systemMachine } from "./system-machine.ts";
import { systemRandom } from "./system-random.ts";
import { createUdpNetwork } from "./udp-network.ts";

/** Where its log goes is the program's choice. */
export const createSystemWorld = (logger: Logger): World => ({
  clock: systemClock,
  commands: systemCommands,
  files: systemFiles,
  logger,
  machine: systemMachine,
  network: createUdpNetwork(),
  random: systemRandom,
});

/** Everything outside the process. A function asks for the parts it uses. */
import type { Clock } from "./clock.ts";
import type { Commands } from "./commands.ts";
import type { Files } from "./files.ts";
import type { Logger } from "./logger.ts";
import type { Machine } from "./machine.ts";
import type { Network } from "./network.ts";
import type { RandomSource } from "./random.ts";

export interface World {
  readonly clock: Clock;
  readonly commands: Commands;
  readonly files: Files;
  readonly logger: Logger;
  readonly machine: Machine;
  readonly network: Network;
  readonly random: RandomSource;
}

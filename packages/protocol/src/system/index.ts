/**
 * The real side of each seam, for main.ts alone.
 *
 * @packageDocumentation
 */
export {
  createJsonLogger,
  type JsonLoggerOptions,
  type LevelledLogger,
  type LogLevel,
} from "./json-logger.ts";
export { systemClock } from "./system-clock.ts";
export { systemCommands } from "./system-commands.ts";
export { systemFiles } from "./system-files.ts";
export { systemMachine } from "./system-machine.ts";
export { systemRandom } from "./system-random.ts";
export { createSystemWorld } from "./system-world.ts";
export { createUdpNetwork, type UdpNetwork } from "./udp-network.ts";

/**
 * The real side of each seam, for main.ts alone; imported there before anything
 * else.
 *
 * @packageDocumentation
 */
import "./guard-usr1.ts";

export { hasWaitingParent, respawnInBackground, tellParent } from "./background.ts";
export {
  type CommandLine,
  type DaemonHelp,
  type Flags,
  parseCommandLine,
} from "./command-line.ts";
export { readEnvironmentFile } from "./environment-file.ts";
export {
  createJsonLogger,
  type JsonLoggerOptions,
  type LevelledLogger,
  type LogLevel,
} from "./json-logger.ts";
export { localTime } from "./local-time.ts";
export {
  claimPidFile,
  type DaemonState,
  daemonState,
  describeState,
  killDaemon,
  type PidFile,
  releasePidFile,
} from "./pid-file.ts";
export {
  type DaemonConfig,
  type DaemonKind,
  type ReadConfig,
  readConfig,
} from "./read-config.ts";
export { type DaemonPlan, runDaemon } from "./run-daemon.ts";
export { type Program, runProgram } from "./run-program.ts";
export { followDetailSignals, runUntilSignal, type Service } from "./run-until-signal.ts";
export {
  becomeServiceUser,
  currentUserName,
  type Directory,
  findServiceUser,
  handOverFiles,
  prepareDirectories,
  type ServiceUser,
} from "./service-user.ts";
export { systemClock } from "./system-clock.ts";
export { systemCommands } from "./system-commands.ts";
export { systemFiles } from "./system-files.ts";
export { systemMachine } from "./system-machine.ts";
export { systemRandom } from "./system-random.ts";
export { createSystemWorld } from "./system-world.ts";
export { createUdpNetwork, type UdpNetwork } from "./udp-network.ts";

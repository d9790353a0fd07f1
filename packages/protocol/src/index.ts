/**
 * The Assimilation wire protocol: packets, handshake, reliable messages, and
 * the world that both sides live in.
 *
 * @packageDocumentation
 */
export { shortened } from "./bytes/shortened.ts";
export { visible } from "./bytes/visible.ts";
export { createAgentEndpoint } from "./endpoint/agent-endpoint.ts";
export type {
  AgentEndpoint,
  AgentEndpointOptions,
  EndpointDeps,
  MulticastGroup,
  NamedTarget,
} from "./endpoint/agent-options.ts";
export type { Counters } from "./endpoint/counters.ts";
export { createManagerEndpoint } from "./endpoint/manager-endpoint.ts";
export type {
  Handled,
  KnownSession,
  ManagerEndpoint,
  ManagerEndpointOptions,
  PeerSession,
  SessionsChange,
} from "./endpoint/manager-options.ts";
export { messagePace } from "./endpoint/message-pace.ts";
export { type ErrorCode, errorCodes } from "./error-codes.ts";
export { AssimilationError } from "./errors.ts";
export { copyDirectoryOnce } from "./installation/copy-directory.ts";
export {
  type DaemonOption,
  type ParsedConfig,
  parseAbsolutePath,
  parseAction,
  parseBindAddress,
  parseInteger,
  parseYesOrNo,
  readDaemonSettings,
  type Say,
  type Setting,
  type SettingSources,
  type Written,
} from "./installation/daemon-settings.ts";
export { nearest } from "./installation/nearest.ts";
export {
  homePaths,
  type Paths,
  pathsFor,
  pathsForOperator,
  SERVICE_USER,
  systemPaths,
  type WhoAsks,
} from "./installation/paths.ts";
export { canonicalJson } from "./messages/canonical-json.ts";
export { decodeMessage, encodeMessage, messageTypes } from "./messages/catalog.ts";
export { fitFacts } from "./messages/fit-facts.ts";
export type {
  AgentMessage,
  Configure,
  Discovery,
  DocumentName,
  Json,
  JsonMap,
  ManagerMessage,
  Message,
  Shutdown,
  Startup,
  Summary,
  Want,
} from "./messages/message.ts";
export { packMessage, unpackMessage } from "./seal/compress.ts";
export { createCurve, type KeyPair } from "./seal/curve.ts";
export { contentHash } from "./seal/hash.ts";
export {
  ensureAgentKeys,
  ensureManagerKeys,
  loadManagerPublicKeys,
  loadOrMakeResetKey,
} from "./seal/key-files.ts";
export { keyIdOf } from "./seal/key-id.ts";
export { openDirectory, type PrivateFilesDeps, readPrivateText } from "./seal/private-files.ts";
export { MULTICAST_GROUP, MULTICAST_TTL_MAX, PORT } from "./wire/constants.ts";
export { type CancelWake, type Clock, type Instant, later, type WallTime } from "./world/clock.ts";
export type { Command, CommandOutcome, CommandResult, Commands } from "./world/commands.ts";
export type {
  FileEntry,
  FileErrorCode,
  FileKind,
  FileResult,
  FileStat,
  Files,
} from "./world/files.ts";
export { canonicalIp, formatIp, parseIp } from "./world/ip-text.ts";
export type { LogFields, Logger } from "./world/logger.ts";
export type { InterfaceAddress, Machine } from "./world/machine.ts";
export type { Letter, Mailer, SmtpServer } from "./world/mail.ts";
export {
  type DatagramSocket,
  formatAddress,
  type NetAddress,
  type Network,
} from "./world/network.ts";
export {
  DEFAULT_PORT,
  type NamedAddress,
  type ParsedAddress,
  parseAddress,
} from "./world/parse-address.ts";
export type { RandomSource } from "./world/random.ts";
export type { World } from "./world/world.ts";

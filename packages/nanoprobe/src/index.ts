/**
 * The agent of Assimilation, as a value: for main.ts, tests and the simulator.
 *
 * @packageDocumentation
 */
export { type Config, defaultConfig } from "./config/config.ts";
export { options } from "./config/options.ts";
export { parseConfig } from "./config/parse-config.ts";
export { type CatalogEntry, discoveryCatalog } from "./discovery/catalog.ts";
export type { DiscoveryModule, FactField, Readings, Source } from "./discovery/module.ts";
export {
  type AgentLink,
  type AgentLinkEvents,
  type CreateAgentEndpoint,
  createNanoprobe,
  type Nanoprobe,
  type NanoprobeOptions,
} from "./nanoprobe.ts";

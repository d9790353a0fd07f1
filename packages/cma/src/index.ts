/**
 * The CMA for tests and embedders: everything of it that main.ts puts together.
 *
 * @packageDocumentation
 */
export {
  type Cma,
  type CmaEndpoint,
  type CmaParts,
  type CmaStatus,
  createCma,
  type EndpointHooks,
} from "./cma.ts";
export { defaultSettings, type Settings } from "./config/settings.ts";
export { createMemoryStore, type MemoryStore } from "./store/memory-store.ts";

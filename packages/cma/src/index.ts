/**
 * The CMA for tests and embedders: everything of it that main.ts puts together.
 *
 * @packageDocumentation
 */

export { renderTable, type TableColumn } from "./assimcli/table.ts";
export {
  type Cma,
  type CmaEndpoint,
  type CmaParts,
  type CmaStatus,
  createCma,
  type EndpointHooks,
} from "./cma.ts";
export { defaultSettings, type Settings } from "./config/settings.ts";
export { queries } from "./query/catalog.ts";
export type { Query } from "./query/query.ts";
export { runQuery } from "./query/run-query.ts";
export type { GraphReader, Row } from "./store/graph-reader.ts";
export { createMemoryStore, type MemoryStore } from "./store/memory-store.ts";
export { createSqliteReader } from "./store/sqlite/sqlite-reader.ts";

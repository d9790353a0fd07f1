/**
 * The drivers behind the CMA's seams, for whoever opens its store from outside:
 * `npm start`, benchmarks, tests.
 *
 * @packageDocumentation
 */
export { openSqlite } from "./sqlite-database.ts";

import { describeFarQueries } from "#test/contract/far-queries.ts";
import { sqliteGraph } from "#test/support/sqlite-graph.ts";

describeFarQueries("SQLite", sqliteGraph);

import { describeComingQueries } from "#test/contract/coming-queries.ts";
import { describeQueries } from "#test/contract/queries.ts";
import { sqliteGraph } from "#test/support/sqlite-graph.ts";

describeQueries("SQLite", sqliteGraph);
describeComingQueries("SQLite", sqliteGraph);

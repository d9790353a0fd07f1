/** Every canned query, asked of Neo4j. */
import { describeComingQueries } from "#test/contract/coming-queries.ts";
import { describeFarQueries } from "#test/contract/far-queries.ts";
import { describeQueries } from "#test/contract/queries.ts";
import { neo4jGraph } from "#test/support/neo4j-graph.ts";
import type { Neo4jUnderTest } from "#test/support/neo4j-under-test.ts";

export const describeNeo4jQueries: Neo4jUnderTest = (name, address) => {
  describeQueries(name, (changes) => neo4jGraph(address(), changes));
  describeComingQueries(name, (changes, raw) => neo4jGraph(address(), changes, raw));
  describeFarQueries(name, (changes) => neo4jGraph(address(), changes));
};

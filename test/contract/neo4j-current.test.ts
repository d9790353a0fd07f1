import { describeNeo4jPromises } from "#test/contract/neo4j.ts";
import { currentVersion } from "#test/support/neo4j-server.ts";
import { describeNeo4j } from "#test/support/neo4j-under-test.ts";

describeNeo4j(currentVersion, describeNeo4jPromises);

import { describeNeo4jPromises } from "#test/contract/neo4j.ts";
import { ltsVersion } from "#test/support/neo4j-server.ts";
import { describeNeo4j } from "#test/support/neo4j-under-test.ts";

describeNeo4j(ltsVersion, describeNeo4jPromises);

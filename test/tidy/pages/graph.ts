/** docs/reference/graph.md: kinds of node and edge, and which discovery makes which. */
import { edgeKinds } from "#cma/graph/edge-kinds.ts";
import { type AttributeType, nodeKinds } from "#cma/graph/node-kinds.ts";
import { ingestions } from "#cma/ingest/catalog.ts";
import { code, page, table } from "./page.ts";

export const renderGraph = (): string =>
  page(
    "Graph",
    { sources: ["packages/cma/src/graph", "packages/cma/src/ingest/catalog.ts"], intro },
    picture,
    "## Nodes",
    table(
      ["Kind", "Told apart by", "Meaning"],
      nodeKinds.map(({ kind, key, doc }) => [code(kind), key, doc]),
    ),
    "## Edges",
    table(
      ["Kind", "From", "To", "Meaning"],
      edgeKinds.map(({ kind, from, to, doc }) => [code(kind), code(from), code(to), doc]),
    ),
    "## From documents to the graph",
    table(
      ["Discovery", "Becomes"],
      ingestions.map(({ type, doc }) => [`[${code(type)}](discovery.md#${type})`, doc]),
    ),
    "Every other document is kept whole in its `Discovery` node, where rules read it.",
    "## Attributes",
    ...[...nodeKinds, ...edgeKinds].flatMap(({ kind, attributes }) => section(kind, attributes)),
  );

const intro = `Nodes and edges have \`firstSeen\` and \`lastSeen\`: milliseconds since the epoch by the CMA's clock, when a document first and last
said so. A new document takes away what only its predecessor said. An attribute that nobody told is absent.`;

const picture = `\`\`\`
Drone -HAS_NIC-> NICNode -HAS_IP-> IPaddrNode -IN_SUBNET-> Subnet
      -HOSTS-> ProcessNode -LISTENS_ON->  IPtcpportNode -AT-> IPaddrNode
                           -CONNECTS_TO-> IPtcpportNode
      -HAS_PACKAGES-> PackageSet -CONTAINS-> Package
      -EVALUATED-> Rule
      -DISCOVERED-> Discovery
      -CHANGED-> Change
\`\`\``;

const section = (kind: string, attributes: readonly AttributeType[]): readonly string[] =>
  attributes.length === 0
    ? []
    : [
        `### ${kind}`,
        table(
          ["Attribute", "Type", "Meaning"],
          attributes.map(({ name, type, doc }) => [code(name), type, doc]),
        ),
      ];

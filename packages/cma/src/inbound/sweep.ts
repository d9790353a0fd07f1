/**
 * Clears away what no host asserts any more.
 *
 * Nodes that several hosts speak of live as long as something points to them:
 *
 *     NICNode -HAS_IP-> IPaddrNode -IN_SUBNET-> Subnet
 *     ProcessNode -LISTENS_ON-> IPtcpportNode -AT-> IPaddrNode
 *     Drone -HAS_PACKAGES-> PackageSet -CONTAINS-> Package
 *
 * So a hundred hosts may hold Docker's 172.17.0.1, and one of them may let go of it. The order of
 * clearing follows the arrows: what points goes before what it points to.
 */
import type { NodeKey } from "../graph/change.ts";
import { type EdgeKind, edgeKinds } from "../graph/edge-kinds.ts";
import type { NodeKind } from "../graph/node-kinds.ts";
import type { AssertedEdge } from "../ingest/assertions.ts";
import type { Doubt } from "../ingest/diff-assertions.ts";
import type { StoreTransaction } from "../store/graph-store.ts";

const order: readonly NodeKind[] = [
  "NICNode",
  "ProcessNode",
  "IPtcpportNode",
  "IPaddrNode",
  "Subnet",
  "PackageSet",
  "Package",
];

/** To be called after the document's own changes were applied. */
export const sweep = async (
  tx: Pick<StoreTransaction, "apply" | "edgesTo" | "preload">,
  { nodes, edges }: Doubt,
): Promise<void> => {
  await tx.preload({
    edgesTo: [
      ...edges.flatMap(({ from, kind }) =>
        kind === "IN_SUBNET" ? [{ key: from, kind: "HAS_IP" } as const] : [],
      ),
      ...nodes.flatMap(({ key, kind }) =>
        kindsTo(kind).map((edgeKind) => ({ key, kind: edgeKind })),
      ),
    ],
  });
  for (const edge of edges) {
    // An endpoint is at one address for as long as it lives: AT goes with its endpoint.
    if (edge.kind !== "IN_SUBNET" || (await isHeldWithin(tx, edge))) continue;
    const { from, kind, to } = edge;
    await tx.apply([{ op: "delete_edge", from, kind, to }]);
  }
  for (const kind of order) {
    for (const { key } of nodes.filter((node) => node.kind === kind)) {
      if (!(await isPointedTo(tx, key, kind))) await tx.apply([{ op: "delete_node", key }]);
    }
  }
};

/** True while an interface somewhere holds the address with the length of this subnet's prefix. */
const isHeldWithin = async (
  tx: Pick<StoreTransaction, "edgesTo">,
  { from, set }: AssertedEdge,
): Promise<boolean> => {
  const holders = await tx.edgesTo(from, "HAS_IP");
  return holders.some(({ attributes }) => attributes["prefix"] === set["prefix"]);
};

const isPointedTo = async (
  tx: Pick<StoreTransaction, "edgesTo">,
  key: NodeKey,
  nodeKind: NodeKind,
): Promise<boolean> => {
  for (const kind of kindsTo(nodeKind)) {
    if ((await tx.edgesTo(key, kind)).length > 0) return true;
  }
  return false;
};

const kindsTo = (nodeKind: NodeKind): readonly EdgeKind[] =>
  edgeKinds.filter(({ to }) => to === nodeKind).map(({ kind }) => kind);

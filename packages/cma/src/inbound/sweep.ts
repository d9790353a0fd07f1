/**
 * Clears away what no host asserts any more.
 *
 * Nodes that several hosts speak of live as long as something points to them:
 *
 *     NICNode -HAS_IP-> IPaddrNode -IN_SUBNET-> Subnet
 *     ProcessNode -LISTENS_ON-> IPtcpportNode -AT-> IPaddrNode
 *     Drone -HAS_PACKAGES-> PackageSet -CONTAINS-> Package
 *
 * So a hundred hosts may hold Docker's 172.17.0.1, and one of them may let go of it. They are
 * released in the order of the arrows: what points goes before what it points to. Once for all
 * messages of a transaction: what a later one asserted again is pointed to, and stays.
 */
import type { GraphChange } from "../graph/change.ts";
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

/** To be called after the documents' own changes were applied. */
export const sweep = async (
  tx: Pick<StoreTransaction, "apply" | "edgesTo" | "preload">,
  doubts: readonly Doubt[],
): Promise<void> => {
  const byKind = Map.groupBy(
    doubts.flatMap(({ nodes }) => nodes),
    ({ kind }) => kind,
  );
  const releases = order.flatMap((kind) => {
    const keys = new Set(byKind.get(kind)?.map(({ key }) => key));
    return [...keys].map((key): GraphChange => ({ op: "release_node", key }));
  });
  const cuts = await edgesToCut(
    tx,
    doubts.flatMap(({ edges }) => edges),
  );
  await tx.apply([...cuts, ...releases]);
};

/** An endpoint is at one address for as long as it lives: AT goes with its endpoint. */
const edgesToCut = async (
  tx: Pick<StoreTransaction, "edgesTo" | "preload">,
  edges: readonly AssertedEdge[],
): Promise<readonly GraphChange[]> => {
  const doubtful = edges.filter(({ kind }) => kind === "IN_SUBNET");
  await tx.preload({ edgesTo: doubtful.map(({ from }) => ({ key: from, kind: "HAS_IP" })) });
  const cuts: GraphChange[] = [];
  for (const edge of doubtful) {
    const { from, kind, to } = edge;
    if (!(await isHeldWithin(tx, edge))) cuts.push({ op: "delete_edge", from, kind, to });
  }
  return cuts;
};

/** True while an interface somewhere holds the address with the length of this subnet's prefix. */
const isHeldWithin = async (
  tx: Pick<StoreTransaction, "edgesTo">,
  { from, set }: AssertedEdge,
): Promise<boolean> => {
  const holders = await tx.edgesTo(from, "HAS_IP");
  return holders.some(({ attributes }) => attributes["prefix"] === set["prefix"]);
};

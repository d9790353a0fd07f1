/**
 * The catalogue of kinds of edge, with the kinds of node they go from and to, and their attributes.
 * docs/reference/graph.md is rendered from here.
 */
import type { AttributeType, NodeKind } from "./node-kinds.ts";

export type EdgeKind = (typeof edgeKinds)[number]["kind"];

interface EdgeKindEntry {
  readonly kind: string;
  readonly from: NodeKind;
  readonly to: NodeKind;
  readonly doc: string;
  readonly attributes: readonly AttributeType[];
}

export const edgeKinds = [
  {
    kind: "HAS_NIC",
    from: "Drone",
    to: "NICNode",
    doc: "The host owns the interface.",
    attributes: [],
  },
  {
    kind: "HAS_IP",
    from: "NICNode",
    to: "IPaddrNode",
    doc: "The interface holds the address.",
    attributes: [
      { name: "prefix", type: "integer", doc: "Bits of the subnet's part." },
      { name: "label", type: "text", doc: "The address's own label, such as `eth0:1`." },
    ],
  },
  {
    kind: "IN_SUBNET",
    from: "IPaddrNode",
    to: "Subnet",
    doc: "The address lies in the block.",
    attributes: [{ name: "prefix", type: "integer", doc: "Bits of the block." }],
  },
  {
    kind: "HOSTS",
    from: "Drone",
    to: "ProcessNode",
    doc: "The process runs on the host.",
    attributes: [],
  },
  {
    kind: "LISTENS_ON",
    from: "ProcessNode",
    to: "IPtcpportNode",
    doc: "The process accepts there.",
    attributes: [],
  },
  {
    kind: "CONNECTS_TO",
    from: "ProcessNode",
    to: "IPtcpportNode",
    doc: "The process talks to it.",
    attributes: [],
  },
  {
    kind: "AT",
    from: "IPtcpportNode",
    to: "IPaddrNode",
    doc: "The endpoint is at the address.",
    attributes: [],
  },
  {
    kind: "HAS_PACKAGES",
    from: "Drone",
    to: "PackageSet",
    doc: "The host has these packages installed, and no others of that type.",
    attributes: [],
  },
  {
    kind: "CONTAINS",
    from: "PackageSet",
    to: "Package",
    doc: "The package is in the set.",
    attributes: [],
  },
  {
    kind: "EVALUATED",
    from: "Drone",
    to: "Rule",
    doc: "The verdict of the rule on the host.",
    attributes: [
      {
        name: "verdict",
        type: "text",
        doc: "`pass`, `fail`, `ignored`, `not_applicable` or `error`.",
      },
      {
        name: "since",
        type: "integer",
        doc: "Milliseconds since the epoch: when the verdict became this one.",
      },
      { name: "severity", type: "text", doc: "Of the rule, when it was judged." },
      { name: "category", type: "text", doc: "Of the rule, when it was judged." },
      { name: "warned", type: "boolean", doc: "From a `warn` event to its `unwarn`." },
      { name: "reason", type: "text", doc: "Why, where the verdict alone does not say it." },
    ],
  },
  {
    kind: "DISCOVERED",
    from: "Drone",
    to: "Discovery",
    doc: "The host sent the document.",
    attributes: [],
  },
  {
    kind: "CHANGED",
    from: "Drone",
    to: "Change",
    doc: "The host changed so.",
    attributes: [],
  },
] as const satisfies readonly EdgeKindEntry[];

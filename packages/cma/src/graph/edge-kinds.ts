/** The kinds of edge, with the kinds of node they go from and to. */
export type EdgeKind = (typeof edgeKinds)[number]["kind"];

export const edgeKinds = [
  { kind: "HAS_NIC", from: "Drone", to: "NICNode", doc: "The host owns the interface." },
  { kind: "HAS_IP", from: "NICNode", to: "IPaddrNode", doc: "The interface holds the address." },
  { kind: "IN_SUBNET", from: "IPaddrNode", to: "Subnet", doc: "The address lies in the block." },
  { kind: "HOSTS", from: "Drone", to: "ProcessNode", doc: "The process runs on the host." },
  {
    kind: "LISTENS_ON",
    from: "ProcessNode",
    to: "IPtcpportNode",
    doc: "The process accepts there.",
  },
  {
    kind: "CONNECTS_TO",
    from: "ProcessNode",
    to: "IPtcpportNode",
    doc: "The process talks to it.",
  },
  { kind: "AT", from: "IPtcpportNode", to: "IPaddrNode", doc: "The endpoint is at the address." },
  { kind: "EVALUATED", from: "Drone", to: "Rule", doc: "The verdict of the rule on the host." },
  { kind: "DISCOVERED", from: "Drone", to: "Discovery", doc: "The host sent the document." },
] as const;

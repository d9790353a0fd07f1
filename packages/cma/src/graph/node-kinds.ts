/**
 * The kinds of node, their attributes and meanings. The names are the words
 * that scripts in `notification.d` already know.
 */
export type NodeKind = (typeof nodeKinds)[number]["kind"];

export const nodeKinds = [
  {
    kind: "SystemNode",
    doc: "A system without an agent: switch, router, or a host seen by others.",
  },
  { kind: "Drone", doc: "A host with a nanoprobe, known by its agent's key id." },
  { kind: "NICNode", doc: "A network interface or switch port." },
  { kind: "IPaddrNode", doc: "An address within its net segment." },
  { kind: "Subnet", doc: "A CIDR block in its context." },
  { kind: "IPtcpportNode", doc: "A listening or connected endpoint, TCP or UDP." },
  { kind: "ProcessNode", doc: "A network-facing process; never keyed by pid." },
  { kind: "Rule", doc: "A best practice." },
  { kind: "Discovery", doc: "The newest document of one name from one drone." },
] as const;

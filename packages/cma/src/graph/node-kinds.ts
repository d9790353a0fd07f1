/**
 * The catalogue of kinds of node: what each is, what tells two of them apart, and the attributes
 * it can have. The names are the words that scripts in `notification.d` already know.
 *
 * docs/reference/graph.md is rendered from here.
 */
export type NodeKind = (typeof nodeKinds)[number]["kind"];

export interface AttributeType {
  /** `<…>` stands for a part of the name that varies. */
  readonly name: string;
  readonly type: "text" | "integer" | "boolean" | "list";
  readonly doc: string;
}

interface NodeKindEntry {
  readonly kind: string;
  /** The parts of its node key. */
  readonly key: string;
  readonly doc: string;
  /** Any of them may be absent. */
  readonly attributes: readonly AttributeType[];
}

export const nodeKinds = [
  {
    kind: "SystemNode",
    key: "chassis id",
    doc: "A system without an agent: switch, router, or a host seen by others.",
    attributes: [],
  },
  {
    kind: "Drone",
    key: "the agent's key id",
    doc: "A host with a nanoprobe.",
    attributes: [
      { name: "keyid", type: "text", doc: "The agent's key id: its identity." },
      { name: "designation", type: "text", doc: "What the host calls itself." },
      { name: "status", type: "text", doc: "`up` or `down`." },
      { name: "reason", type: "text", doc: "Why it is down: `HBSHUTDOWN` after a stop in order." },
      { name: "address", type: "text", doc: "Where its session comes from." },
      {
        name: "addresses",
        type: "list",
        doc: "What others can reach it at, sorted. From netconfig.",
      },
      { name: "version", type: "text", doc: "Of its nanoprobe." },
      { name: "session", type: "integer", doc: "Serial of its newest session." },
      { name: "tags", type: "list", doc: "As cma.json gives them." },
      { name: "complete", type: "boolean", doc: "Its first round of discoveries is complete." },
      { name: "assessed", type: "boolean", doc: "Its first assessment was told." },
      {
        name: "score",
        type: "integer",
        doc: "Sum over rules that fail, 0 is best; absent where nothing was evaluated.",
      },
      {
        name: "score_<category>",
        type: "integer",
        doc: "The same for the rules of one category, such as `score_security`.",
      },
      { name: "failing", type: "integer", doc: "Rules that fail." },
      { name: "passing", type: "integer", doc: "Rules that pass." },
      {
        name: "operating_system",
        type: "text",
        doc: "Such as `GNU/Linux`. This and the next ones from os.",
      },
      { name: "distribution", type: "text", doc: "Such as `Debian`." },
      { name: "release", type: "text", doc: "Such as `12`." },
      { name: "codename", type: "text", doc: "Such as `bookworm`." },
      { name: "os_description", type: "text", doc: "Name of the distribution, for people." },
      { name: "kernel_name", type: "text", doc: "`Linux`." },
      { name: "kernel_release", type: "text", doc: "Such as `6.1.0-28-amd64`." },
      { name: "architecture", type: "text", doc: "Such as `x86_64`." },
      { name: "cpus", type: "integer", doc: "How many processors. From cpu." },
      { name: "cpu_model", type: "text", doc: "What the first of them calls itself." },
    ],
  },
  {
    kind: "NICNode",
    key: "owner, hardware address, interface name",
    doc: "A network interface or switch port.",
    attributes: [
      { name: "ifname", type: "text", doc: "Such as `eth0`." },
      { name: "macaddr", type: "text", doc: "Hardware address; absent where there is none." },
      { name: "carrier", type: "integer", doc: "1 with a link, 0 without; absent when down." },
      { name: "duplex", type: "text", doc: "`full` or `half`." },
      { name: "mtu", type: "integer", doc: "Bytes in the largest packet." },
      { name: "operstate", type: "text", doc: "`up`, `down`, `unknown`, …" },
      { name: "speed", type: "integer", doc: "Mbit/s." },
      { name: "virtual", type: "boolean", doc: "Without hardware: bridge, bond, VLAN, container." },
    ],
  },
  {
    kind: "IPaddrNode",
    key: "address, net segment",
    doc: "An address within its net segment.",
    attributes: [
      { name: "ipaddr", type: "text", doc: "As RFC 5952 writes it." },
      { name: "family", type: "integer", doc: "4 or 6." },
      {
        name: "segment",
        type: "text",
        doc: "The configured domain; for loopback and link-local addresses the host.",
      },
    ],
  },
  {
    kind: "Subnet",
    key: "CIDR, net segment",
    doc: "A CIDR block in its context.",
    attributes: [
      { name: "cidr", type: "text", doc: "Such as `10.0.0.0/24`." },
      { name: "segment", type: "text", doc: "As of its addresses." },
    ],
  },
  {
    kind: "IPtcpportNode",
    key: "owner, protocol, address, port",
    doc: "A listening or connected endpoint, TCP or UDP.",
    attributes: [
      { name: "ipaddr", type: "text", doc: "`0.0.0.0` and `::` mean each address of the host." },
      { name: "port", type: "integer", doc: "1 to 65535." },
      { name: "protocol", type: "text", doc: "`tcp` or `udp`." },
    ],
  },
  {
    kind: "ProcessNode",
    key: "host, executable, hash of the arguments, uid, gid",
    doc: "A network-facing process; never keyed by pid.",
    attributes: [
      {
        name: "exe",
        type: "text",
        doc: "Path of the program; absent where the agent may not know.",
      },
      {
        name: "name",
        type: "text",
        doc: "The last part of `exe`: what a picture has room for.",
      },
      { name: "argv", type: "list", doc: "The first arguments, 64 at most." },
      { name: "uid", type: "integer", doc: "Real user id." },
      { name: "gid", type: "integer", doc: "Real group id." },
      { name: "euid", type: "integer", doc: "Effective user id." },
      { name: "egid", type: "integer", doc: "Effective group id." },
      { name: "user", type: "text", doc: "Name of `uid`." },
      { name: "cwd", type: "text", doc: "Working directory." },
    ],
  },
  {
    kind: "PackageSet",
    key: "hash of the packages in it",
    doc: "All packages of one type on a host. Hosts that have the same ones share it; it never changes: another list is another set.",
    attributes: [
      { name: "type", type: "text", doc: "`deb`, `rpm`, `apk`, `npm`, …" },
      { name: "packages", type: "integer", doc: "How many are in it." },
    ],
  },
  {
    kind: "Package",
    key: "type, name, version, architecture",
    doc: "One version of a package. Its `lastSeen`, and that of its CONTAINS, is when the newest set with it was first heard of, for later documents speak of the set alone.",
    attributes: [
      { name: "type", type: "text", doc: "As of its sets." },
      {
        name: "name",
        type: "text",
        doc: "Such as `openssl`. 512 characters at most, as the next.",
      },
      { name: "version", type: "text", doc: "As its packager writes it." },
      { name: "arch", type: "text", doc: "What it was built for; absent where that is not said." },
    ],
  },
  {
    kind: "Rule",
    key: "rule id",
    doc: "A best practice.",
    attributes: [
      { name: "ruleid", type: "text", doc: "Such as `nist_V-38528`." },
      { name: "class", type: "text", doc: "Document that it is about, such as `proc_sys`." },
      { name: "category", type: "text", doc: "Such as `security`." },
      { name: "severity", type: "text", doc: "`high`, `medium` or `low`." },
      { name: "title", type: "text", doc: "What it asks for, in a sentence." },
      { name: "rule", type: "text", doc: "The expression." },
      { name: "why", type: "text", doc: "What may happen otherwise." },
      { name: "url", type: "text", doc: "Where to read more." },
      { name: "fix", type: "text", doc: "How to mend it, for people." },
      { name: "fix_command", type: "text", doc: "The command that mends it." },
      { name: "fix_verify", type: "text", doc: "The command that shows that it is mended." },
      { name: "stig", type: "list", doc: "STIG ids." },
      { name: "nist_800_53", type: "list", doc: "Controls of NIST SP 800-53." },
      { name: "cis", type: "list", doc: "Benchmark and section of CIS." },
      { name: "aliases", type: "list", doc: "Ids it was known by before." },
    ],
  },
  {
    kind: "Discovery",
    key: "host, type, instance",
    doc: "The newest document of one name from one drone; its facts are the node's body.",
    attributes: [
      { name: "type", type: "text", doc: "Discovery type, such as `netconfig`." },
      { name: "instance", type: "text", doc: "As the type, where there is only one." },
      { name: "proxy", type: "text", doc: "`local/local`, or the child system it is about." },
      { name: "description", type: "text", doc: "What it is, in words of the agent." },
      { name: "source", type: "text", doc: "What of the agent found it." },
      { name: "domain", type: "text", doc: "Net segment of the CMA when it came." },
      { name: "session", type: "integer", doc: "Serial of the session that brought it." },
      { name: "boot", type: "text", doc: "Start of the agent that it is from." },
      { name: "seq", type: "integer", doc: "Rises with each result of this name in one boot." },
      { name: "hash", type: "text", doc: "Of the facts." },
    ],
  },
  {
    kind: "Change",
    key: "host, document, its number in that one's history",
    doc: "What a document said otherwise than its predecessor. Forgotten by age and size.",
    attributes: [
      { name: "type", type: "text", doc: "Discovery type of the document." },
      { name: "instance", type: "text", doc: "As the type, where there is only one." },
      { name: "seq", type: "integer", doc: "Of the newer document." },
      {
        name: "at",
        type: "integer",
        doc: "Milliseconds since the epoch: when the CMA heard of it.",
      },
      {
        name: "paths",
        type: "list",
        doc: "Which facts: names with dots between, in their order, each cut at 256 characters. 100 at most, and 16,384 characters of `paths`, `old` and `new` together; the last says how many more there are: `… and 7 more`.",
      },
      {
        name: "old",
        type: "list",
        doc: "What each was: JSON, cut at 256 characters; empty where it is new.",
      },
      { name: "new", type: "list", doc: "What each is; empty where it is gone." },
    ],
  },
] as const satisfies readonly NodeKindEntry[];

export const isNodeKind = (word: string): word is NodeKind => kinds.has(word);

const kinds: ReadonlySet<string> = new Set(nodeKinds.map(({ kind }) => kind));

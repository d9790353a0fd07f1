/**
 * Whether the graph is the truth: what the simulator wrote into the hosts' files,
 * against what the CMA believes of them.
 *
 * Verdicts are checked twice: a few against an oracle that knows no rule
 * language, all of them against the rule as applied to the true facts.
 */
import { canonicalJson, contentHash } from "@assimilation/protocol";
import type { GraphNode } from "#cma/graph/change.ts";
import { createNodeKeys } from "#cma/graph/keys.ts";
import { unpackDocument } from "#cma/inbound/document-body.ts";
import { evaluateRule } from "#cma/rules/judge.ts";
import type { RuleSet } from "#cma/rules/rule-set.ts";
import type { Verdict } from "#cma/rules/verdict.ts";
import type { GraphDump } from "#cma/store/memory-store.ts";
import type { SimAgent } from "#test/support/sim/agent.ts";
import type { Cluster } from "#test/support/sim/cluster.ts";
import type { SimHost } from "#test/support/sim/host.ts";

/** What is not as it should be, in sentences; empty when the graph is the truth. */
export const checkGraph = ({
  agents,
  ruleSet,
  store,
}: Pick<Cluster, "agents" | "ruleSet" | "store">): readonly string[] => {
  const graph = indexed(store.dump());
  return [
    ...agents.flatMap((agent) => [
      ...checkDrone(agent, graph),
      ...checkDocuments(agent, graph),
      ...checkVerdicts(agent, graph, ruleSet),
      ...checkAddresses(agent, graph),
      ...checkPackages(agent, graph),
    ]),
    ...checkCounts(agents, graph),
  ];
};

/** By rule id, without the rule language. */
const oracle: Readonly<Record<string, (host: SimHost) => Verdict>> = {
  "itbp-00001": ({ sysctls }) => {
    const queue = sysctls.get("net.core.default_qdisc");
    if (queue === undefined) return "not_applicable";
    return queue === "fq_codel" ? "pass" : "fail";
  },
  "nist_V-38511": ({ sysctls }) => passIf(sysctls.get("net.ipv4.ip_forward") === "0"),
  "nist_V-38528": ({ sysctls }) => passIf(sysctls.get("net.ipv4.conf.all.log_martians") === "1"),
  "nist_V-38479": ({ loginDefs }) => passIf(loginDefs.get("PASS_MAX_DAYS") === "60"),
  "nist_V-38480": ({ loginDefs }) => passIf(loginDefs.get("PASS_WARN_AGE") === "7"),
  "nist_V-38645": ({ loginDefs }) => passIf(loginDefs.get("UMASK") === "077"),
};

const passIf = (isGood: boolean): Verdict => (isGood ? "pass" : "fail");

interface Graph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edgesFrom: ReadonlyMap<string, GraphDump["edges"]>;
}

const indexed = ({ nodes, edges }: GraphDump): Graph => ({
  nodes: new Map(nodes.map((node) => [node.key, node])),
  edgesFrom: Map.groupBy(edges, ({ from }) => from),
});

const keys = createNodeKeys(contentHash);

const checkDrone = ({ host, keyId, state }: SimAgent, { nodes }: Graph): readonly string[] => {
  const drone = nodes.get(keys.drone(keyId));
  if (drone === undefined) return [`${host.name} is not in the graph`];
  const { status, designation, reason, assessed } = drone.attributes;
  const isDown = state() === "down";
  return differences(
    host.name,
    { status, designation, reason, assessed },
    {
      status: isDown ? "down" : "up",
      designation: host.name,
      reason: isDown ? "HBSHUTDOWN" : undefined,
      assessed: true,
    },
  );
};

const checkDocuments = ({ host, keyId }: SimAgent, { nodes, edgesFrom }: Graph) => {
  const drone = keys.drone(keyId);
  const discovered = (edgesFrom.get(drone) ?? []).filter(({ kind }) => kind === "DISCOVERED");
  const facts = host.facts();
  const found = Object.keys(facts).map((type) => {
    const body = nodes.get(keys.discovery(drone, type, type))?.body;
    return [type, body && unpackDocument(body)] as const;
  });
  return [
    ...differences(host.name, Object.fromEntries(found), facts),
    ...differences(host.name, { documents: discovered.length }, { documents: found.length }),
  ];
};

const checkVerdicts = ({ host, keyId }: SimAgent, { edgesFrom }: Graph, ruleSet: RuleSet) => {
  const facts = host.facts();
  const edges = (edgesFrom.get(keys.drone(keyId)) ?? []).filter(({ kind }) => kind === "EVALUATED");
  const verdicts = new Map<string, unknown>(
    edges.map(({ to, attributes }) => [to, attributes["verdict"]]),
  );
  const rules = [...ruleSet.rules.values()];
  const expected = rules.map((rule) => {
    const document = facts[rule.class];
    return document && evaluateRule(rule, [document, facts]).verdict;
  });
  const byOracle = rules.flatMap(({ id }) => {
    const verdict = oracle[id]?.(host);
    return verdict === undefined ? [] : [[`${id} (oracle)`, verdict, id] as const];
  });
  const verdictOf = (id: string) => verdicts.get(keys.rule(id));
  return [
    ...differences(
      host.name,
      Object.fromEntries(rules.map(({ id }) => [id, verdictOf(id)])),
      Object.fromEntries(rules.map(({ id }, index) => [id, expected[index]])),
    ),
    ...differences(
      host.name,
      Object.fromEntries(byOracle.map(([name, , id]) => [name, verdictOf(id)])),
      Object.fromEntries(byOracle),
    ),
  ];
};

const ends = ({ edgesFrom }: Graph, from: string, kind: string) =>
  (edgesFrom.get(from) ?? []).filter((edge) => edge.kind === kind).map(({ to }) => to);

/** The address that the host has now, and none that it had. */
const checkAddresses = ({ host, keyId }: SimAgent, graph: Graph) => {
  const { nodes } = graph;
  const nics = ends(graph, keys.drone(keyId), "HAS_NIC");
  const addresses = nics.flatMap((nic) => ends(graph, nic, "HAS_IP"));
  const held = addresses.map((key) => nodes.get(key)?.key);
  const drone = nodes.get(keys.drone(keyId));
  return differences(
    host.name,
    { held, addresses: drone?.attributes["addresses"] },
    { held: [keys.ip(host.address(), "global")], addresses: [host.address()] },
  );
};

/** What the host has, whoever shares it. */
const checkPackages = ({ host, keyId }: SimAgent, graph: Graph) => {
  const sets = ends(graph, keys.drone(keyId), "HAS_PACKAGES");
  const packages = sets.flatMap((set) => ends(graph, set, "CONTAINS"));
  return differences(
    host.name,
    { packages: packages.map((key) => graph.nodes.get(key)?.key).sort() },
    { packages: keysOfPackages(host).sort() },
  );
};

const keysOfPackages = ({ packages }: SimHost) =>
  [...packages].map(([named, version]) => {
    const [name = "", arch = ""] = named.split("::");
    return keys.package("deb", name, version, arch);
  });

const checkCounts = (agents: readonly SimAgent[], { nodes }: Graph): readonly string[] => {
  const kinds = Map.groupBy(nodes.values(), ({ kind }) => kind);
  const countOf = (kind: GraphNode["kind"]): number => kinds.get(kind)?.length ?? 0;
  const { length } = agents;
  const lists = agents.map(({ host }) => keysOfPackages(host).sort());
  return differences(
    "the graph",
    {
      ...{ drones: countOf("Drone"), nics: countOf("NICNode"), addresses: countOf("IPaddrNode") },
      ...{ packageSets: countOf("PackageSet"), packages: countOf("Package") },
    },
    {
      ...{ drones: length, nics: length, addresses: length },
      packageSets: new Set(lists.map((list) => list.join())).size,
      packages: new Set(lists.flat()).size,
    },
  );
};

const differences = (
  where: string,
  found: Readonly<Record<string, unknown>>,
  truth: Readonly<Record<string, unknown>>,
): readonly string[] =>
  Object.keys(truth)
    .filter((name) => textOf(found[name]) !== textOf(truth[name]))
    .map((name) => `${where}: ${name} is ${textOf(found[name])} and not ${textOf(truth[name])}`);

const textOf = (value: unknown): string =>
  // Only JSON gets here.
  value === undefined ? "absent" : canonicalJson(value as Parameters<typeof canonicalJson>[0]);

/**
 * Whether what was committed is a history that can have happened.
 *
 * Documents: each says what was true of its host at some time, and never is an
 * older one applied over a newer. Events: the rules are evaluated a second time
 * over the documents, in the order of their commits, and each change of a
 * warning must have its one event, in the same transaction, and no other. Where
 * in its transaction an event stands is the CMA's affair.
 */
import { canonicalJson, type JsonMap } from "@assimilation/protocol";
import type { AssimEvent } from "#cma/events/event.ts";
import { unpackDocument } from "#cma/inbound/document-body.ts";
import { evaluateRule } from "#cma/rules/judge.ts";
import type { RuleSet } from "#cma/rules/rule-set.ts";
import type { Cluster, History } from "#test/support/sim/cluster.ts";
import type { LedgerEntry } from "#test/support/sim/store.ts";

export const checkEvents = ({
  agents,
  history,
  ruleSet,
  store: { ledger },
}: Pick<Cluster, "agents" | "history" | "ruleSet" | "store">): readonly string[] => {
  const events = ledger.flatMap((entry) => (entry.kind === "events" ? entry.events : []));
  const names = new Map(agents.map(({ keyId, host }) => [`Drone:${keyId}`, host.name]));
  return [
    ...checkNumbers(events),
    ...checkLedger(ledger, { names, history, ruleSet }),
    ...[...names].flatMap(([drone, name]) =>
      checkDrone(
        name,
        events.filter(({ subject }) => subject.key === drone),
      ),
    ),
  ];
};

const checkNumbers = (events: readonly AssimEvent[]): readonly string[] =>
  events.flatMap(({ id, sequence }, index) =>
    sequence === index + 1 && id === `sim-${sequence}`
      ? []
      : [`event ${id} has sequence ${sequence} at place ${index + 1}`],
  );

/** A host is created once, assessed for the first time once, and goes down and up by turns. */
const checkDrone = (name: string, events: readonly AssimEvent[]): readonly string[] => {
  const created = events.filter(({ type }) => type === "create").length;
  const assessed = events.filter(({ details }) => details["assessment"] === "first").length;
  const turns = events.map(({ type }) => type).filter((type) => type === "up" || type === "down");
  const isInTurn = turns.every((type, index) => type === (index % 2 === 0 ? "down" : "up"));
  return [
    ...(created === 1 && events[0]?.type === "create" ? [] : [`${name}: created ${created} times`]),
    ...(assessed === 1 ? [] : [`${name}: ${assessed} first assessments`]),
    ...(isInTurn ? [] : [`${name}: went ${turns.join(", ")}`]),
  ];
};

interface Context {
  /** Host by the key of its drone. */
  readonly names: ReadonlyMap<string, string>;
  readonly history: History;
  readonly ruleSet: RuleSet;
}

interface Told {
  documents: Readonly<Record<string, JsonMap>>;
  readonly applied: Map<string, Applied>;
  /** Ids of the rules that are warned about. */
  warned: ReadonlySet<string>;
}

interface Applied {
  readonly boot: unknown;
  readonly session: number;
  readonly seq: number;
}

const checkLedger = (ledger: readonly LedgerEntry[], context: Context): readonly string[] => {
  const drones = new Map<string, Told>();
  const findings: string[] = [];
  let found: string[] = [];
  let expected: string[] = [];

  for (const entry of ledger) {
    if (entry.kind === "events") {
      found.push(...entry.events.flatMap(ruleEventOf));
      continue;
    }
    if (entry.kind === "committed") {
      const [were, should] = [found, expected].map((events) => events.sort().join(", "));
      if (were !== should) findings.push(`events [${were}] where there should be [${should}]`);
      [found, expected] = [[], []];
      continue;
    }
    const { key, set, body } = entry.change;
    const drone = droneOf(key);
    const name = context.names.get(drone) ?? drone;
    const told = drones.get(name) ?? { documents: {}, applied: new Map(), warned: new Set() };
    drones.set(name, told);
    const data = body && unpackDocument(body);
    const type = String(set["type"]);
    if (data === undefined) {
      findings.push(`${name}: ${type} has no facts`);
      continue;
    }
    findings.push(...checkApplied(name, type, told, set), ...checkTrue(name, type, data, context));
    told.documents = { ...told.documents, [type]: data };
    const warned = warnedBy(told, context.ruleSet);
    expected.push(...changesOf(drone, told.warned, warned));
    told.warned = warned;
  }
  return findings;
};

/** The key of a document holds the key of its drone. */
const droneOf = (document: string): string =>
  `Drone:${/Drone:([0-9a-f]{32})/.exec(document)?.[1] ?? document}`;

const ruleEventOf = ({ type, subject, details }: AssimEvent): readonly string[] =>
  details["ruleid"] === undefined ? [] : [`${type} ${details["ruleid"]} ${subject.key}`];

const changesOf = (
  drone: string,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): readonly string[] => [
  ...[...after].filter((id) => !before.has(id)).map((id) => `warn ${id} ${drone}`),
  ...[...before].filter((id) => !after.has(id)).map((id) => `unwarn ${id} ${drone}`),
];

const warnedBy = ({ documents, warned }: Told, { rules }: RuleSet): ReadonlySet<string> =>
  new Set(
    [...rules.values()]
      .filter((rule) => {
        const document = documents[rule.class];
        if (document === undefined) return false;
        const { verdict } = evaluateRule(rule, [document, documents]);
        return verdict === "error" ? warned.has(rule.id) : verdict === "fail";
      })
      .map(({ id }) => id),
  );

/** In a boot of the agent numbers rise; a new boot comes with a later session. */
const checkApplied = (
  name: string,
  type: string,
  { applied }: Told,
  set: Readonly<Record<string, unknown>>,
): readonly string[] => {
  const before = applied.get(type);
  const { boot } = set;
  const now = { boot, session: Number(set["session"]), seq: Number(set["seq"]) };
  applied.set(type, now);
  if (before === undefined) return [];
  const isNewer =
    before.boot === boot
      ? now.seq > before.seq && now.session >= before.session
      : now.session > before.session;
  return isNewer
    ? []
    : [`${name}: ${type} ${JSON.stringify(now)} was applied over ${JSON.stringify(before)}`];
};

const checkTrue = (
  name: string,
  type: string,
  data: JsonMap,
  { history }: Context,
): readonly string[] =>
  history.get(name)?.get(type)?.has(canonicalJson(data))
    ? []
    : [`${name}: ${type} was never so: ${canonicalJson(data)}`];

/**
 * What a CMA writes into its graph, and tells, is in the catalogues: run one with documents that
 * have every field, and compare. What is in a catalogue and never seen is an error, too.
 */
import { beforeAll, describe, expect, test } from "vitest";
import type { AssimEvent } from "#cma/events/event.ts";
import { eventDetails, eventTypes } from "#cma/events/event-types.ts";
import type { Attribute } from "#cma/graph/change.ts";
import { edgeKinds } from "#cma/graph/edge-kinds.ts";
import { type AttributeType, nodeKinds } from "#cma/graph/node-kinds.ts";
import { rulesOfFiles, startTestCma, summaryHash } from "#test/support/make-cma.ts";

const rule = {
  severity: "high",
  category: "security",
  title: "The setting is right.",
  why: "It may be wrong.",
  rule: "EQ($setting, 1)",
  url: "https://example.com/rule",
  fix: { text: "Set it.", command: "set it", verify: "get it" },
};

const documents = {
  netconfig: {
    eth0: {
      address: "02:00:00:00:00:01",
      carrier: 1,
      duplex: "full",
      mtu: 1500,
      operstate: "up",
      speed: 1000,
      virtual: false,
      ipaddrs: { "10.0.0.1/24": { name: "eth0:1" } },
    },
  },
  os: {
    "operating-system": "GNU/Linux",
    "Distributor ID": "Debian",
    Release: "12",
    Codename: "bookworm",
    Description: "Debian GNU/Linux 12 (bookworm)",
    "kernel-name": "Linux",
    "kernel-release": "6.1.0",
    machine: "x86_64",
  },
  cpu: { "0": { "model name": "a processor" } },
  tcpdiscovery: {
    sshd: {
      exe: "/usr/sbin/sshd",
      cmdline: ["sshd", "-D"],
      uid: 0,
      gid: 0,
      euid: 0,
      egid: 0,
      user: "root",
      cwd: "/",
      listenaddrs: { "10.0.0.1:22": "tcp" },
      clientaddrs: { "10.0.0.2:53": "udp" },
    },
  },
  packages: { deb: { "libc6::amd64": "2.36-9" } },
  proc_sys: { setting: 0 },
};

/** An attribute or detail as it was seen: where, its name, and of which type. */
type Seen = ReadonlyMap<string, string>;

let attributes: Seen;
let events: readonly AssimEvent[];

beforeAll(async () => {
  const { session, store, ...cma } = await startTestCma({
    ruleSet: rulesOfFiles({
      proc_sys: { a_rule: rule, another: { ...rule, rule: "IGNORE(not here)" } },
    }),
  });
  const agent = session(1);
  await agent.startup();
  for (const [type, data] of Object.entries(documents)) await agent.document(type, 1, data);
  const names = Object.entries(documents).map(([type, data]) => ({
    ...{ type, instance: type },
    hash: summaryHash(data),
  }));
  await agent.say({ kind: "summary", isComplete: true, documents: names });
  await agent.document("proc_sys", 2, { setting: 1 });
  await agent.document("proc_sys", 3, { setting: 0 });
  await agent.say({ kind: "shutdown" });
  const dump = store.dump();
  attributes = new Map(
    [...dump.nodes, ...dump.edges].flatMap((each) =>
      Object.entries(each.attributes).map(([name, value]) => [
        `${each.kind} ${name}`,
        typeOf(value),
      ]),
    ),
  );
  await session(1, "b1").startup();
  events = await cma.events();
});

describe("attributes of the graph", () => {
  const catalogue: Seen = new Map(
    [...nodeKinds, ...edgeKinds].flatMap(({ kind, attributes: types }) =>
      types.map(({ name, type }: AttributeType) => [
        `${kind} ${name.replace("<category>", "security")}`,
        type,
      ]),
    ),
  );

  test("are in the catalogue, with their type", () => {
    for (const [name, type] of attributes)
      expect.soft(`${name} ${catalogue.get(name)}`).toBe(`${name} ${type}`);
  });

  test("are seen when they are in the catalogue", () => {
    expect([...catalogue.keys()].filter((name) => !attributes.has(name))).toEqual([]);
  });
});

describe("events", () => {
  test("have the details that the catalogue gives their type", () => {
    const known = eventDetails.flatMap(({ name, type, of }) =>
      of.map((event) => `${event} ${name} ${type}`),
    );
    const seen = events.flatMap(({ type, details }) =>
      Object.entries(details).map(([name, value]) => `${type} ${name} ${wordOf(value)}`),
    );
    expect([...new Set(seen)].filter((each) => !known.includes(each))).toEqual([]);
  });

  test("have numbers that are theirs alone", () => {
    const numbers = Object.values(eventTypes).map(({ number }) => number);
    expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});

const typeOf = (value: Attribute): AttributeType["type"] => {
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "text";
  if (typeof value === "boolean") return "boolean";
  return typeof value === "string" ? "text" : "list";
};

const wordOf = (value: Attribute): string => (typeof value === "number" ? "number" : typeOf(value));

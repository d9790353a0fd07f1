/**
 * Questions about what no discovery makes yet, monitored services and switch ports: on a small estate
 * of which that part is written by hand (raw-graph.ts), for the catalogue of kinds does not have it.
 *
 *     web ─eth0──▶ swp1 of leaf1      monitors: nginx on web works, sshd on web and the one on db do not
 *     db  ─eth0──▶ 7 of a switch that has no name
 *     lab ─eth0    (no wire, no monitor)
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GraphChange, NodeKey } from "#cma/graph/change.ts";
import { queries } from "#cma/query/catalog.ts";
import { parseParameters } from "#cma/query/parameters.ts";
import { runQuery } from "#cma/query/run-query.ts";
import type { GraphReader, Row } from "#cma/store/graph-reader.ts";
import { keyIdOf, testKeys } from "#test/support/make-cma.ts";
import type { RawGraph } from "#test/support/raw-graph.ts";

/** Of an estate that agents have told of, they answer nothing yet. */
export const comingQueries: ReadonlySet<string> = new Set([
  ...["allservicestatus", "downservices", "hostservicestatus", "allswitchports", "hostswitchports"],
]);

const toldAt = 1_700_000_000_000;
const watchedAt = 1_700_000_500_000;

const hosts = ["web", "db", "lab"].map((name, at) => {
  const drone = testKeys.drone(keyIdOf(at + 1));
  return { name, drone, nic: testKeys.nic(drone, `02:00:00:00:00:0${at + 1}`, "eth0") };
});
const [web, db] = hosts.map(({ drone, nic }) => ({ drone, nic })) as [Host, Host];

interface Host {
  readonly drone: NodeKey;
  readonly nic: NodeKey;
}

const processOf = ({ drone }: Host, exe: string): NodeKey =>
  testKeys.process({ drone, exe, argvHash: "0", uid: 0, gid: 0 });

const nginx = { host: web, exe: "/usr/sbin/nginx" };
const sshd = { host: web, exe: "/usr/sbin/sshd" };
/** Whose program the agent may not know. */
const secret = { host: db, exe: "" };

const told: readonly GraphChange[] = [
  ...hosts.flatMap(({ name, drone, nic }): GraphChange[] => [
    { op: "put_node", kind: "Drone", key: drone, set: { designation: name }, at: toldAt },
    { op: "put_node", kind: "NICNode", key: nic, set: { ifname: "eth0" }, at: toldAt },
  ]),
  ...[nginx, sshd, secret].map(({ host, exe }): GraphChange => {
    const set = exe === "" ? {} : { exe };
    return { op: "put_node", kind: "ProcessNode", key: processOf(host, exe), set, at: toldAt };
  }),
  ...hosts.map(({ drone, nic }): GraphChange => {
    return { op: "put_edge", from: drone, kind: "HAS_NIC", to: nic, set: {}, at: toldAt };
  }),
  ...[nginx, sshd, secret].map(({ host, exe }): GraphChange => {
    const to = processOf(host, exe);
    return { op: "put_edge", from: host.drone, kind: "HOSTS", to, set: {}, at: toldAt };
  }),
];

const notToldYet: RawGraph = {
  at: watchedAt,
  nodes: [
    {
      key: "MonitorAction:1",
      attributes: { monitorname: "web-server", class: "ocf", isworking: true },
    },
    {
      key: "MonitorAction:2",
      attributes: { monitorname: "ssh", class: "systemd", isworking: false },
    },
    {
      key: "MonitorAction:3",
      attributes: { monitorname: "database", class: "lsb", isworking: false },
    },
    { key: "SystemNode:leaf1", attributes: { designation: "leaf1" } },
    { key: "SystemNode:02-aa", attributes: {} },
    { key: "NICNode:leaf1|swp1", attributes: { ifname: "swp1" } },
    { key: "NICNode:02-aa|7", attributes: { ifname: "7" } },
  ],
  edges: [
    ["MonitorAction:1", "MONITORS", processOf(web, nginx.exe)],
    ["MonitorAction:2", "MONITORS", processOf(web, sshd.exe)],
    ["MonitorAction:3", "MONITORS", processOf(db, secret.exe)],
    ["SystemNode:leaf1", "HAS_NIC", "NICNode:leaf1|swp1"],
    ["SystemNode:02-aa", "HAS_NIC", "NICNode:02-aa|7"],
    [web.nic, "WIRED_TO", "NICNode:leaf1|swp1"],
    [db.nic, "WIRED_TO", "NICNode:02-aa|7"],
  ],
};

const serviceOf = (host: string, service: string, rest: Row): Row => ({
  ...{ host, service, since: watchedAt },
  ...rest,
});
const ssh = serviceOf("web", "ssh", { class: "systemd", working: "no", process: sshd.exe });
const database = serviceOf("db", "database", { class: "lsb", working: "no", process: "?" });
const webServer = serviceOf("web", "web-server", {
  ...{ class: "ocf", working: "yes", process: nginx.exe },
});

const atPort = (host: string, place: Row): Row => ({
  ...{ host, interface: "eth0", seen: watchedAt },
  ...place,
});
const webWire = atPort("web", { switch: "leaf1", port: "swp1" });
const dbWire = atPort("db", { switch: "SystemNode:02-aa", port: "7" });

const answers: readonly [call: string, rows: readonly Row[]][] = [
  ["allservicestatus", [database, ssh, webServer]],
  ["downservices", [database, ssh]],
  ["hostservicestatus host=web", [ssh, webServer]],
  ["hostservicestatus host=db", [database]],
  ["hostservicestatus host=lab", []],
  ["allswitchports", [dbWire, webWire]],
  ["hostswitchports host=web", [webWire]],
  ["hostswitchports host=db", [dbWire]],
  ["hostswitchports host=lab", []],
];

/** `open` answers a reader of a store that holds what the changes make, and the rest beside it. */
export const describeComingQueries = (
  name: string,
  open: (changes: readonly GraphChange[], raw: RawGraph) => Promise<GraphReader>,
): void => {
  describe(`what is not discovered yet, in ${name}`, () => {
    let graph: GraphReader;
    beforeAll(async () => {
      graph = await open(told, notToldYet);
    }, 120_000);
    afterAll(() => graph.close());

    test.each(answers)("%s", async (call, rows) => {
      const [word, ...words] = call.split(" ");
      const query = queries.find((each) => each.name === word);
      if (query === undefined) throw new RangeError(call);
      const parameters = parseParameters(query, words, 0);
      if (!parameters.ok) throw new RangeError(parameters.problem);
      expect(await runQuery(graph, query, parameters.bound)).toEqual(rows);
    });

    test("each of these queries is asked, and answers something", () => {
      const asked = answers.filter(([, rows]) => rows.length > 0).map(([call]) => call);
      expect(new Set(asked.map((call) => call.split(" ")[0]))).toEqual(comingQueries);
    });
  });
};

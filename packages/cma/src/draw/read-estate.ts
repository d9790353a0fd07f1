/** The part of the graph that pictures are made of, as plain records in one order, whatever the store. */
import { callsFromHosts, callsToHosts } from "../query/parts/dependencies.ts";
import { endpointOf } from "../query/parts/endpoints.ts";
import { byText } from "../store/by-text.ts";
import type { Cell, GraphReader, Row, Statement } from "../store/graph-reader.ts";
import { addressRows, hostRows, listenRows, talkRows } from "./statements.ts";

export interface Estate {
  readonly hosts: readonly EstateHost[];
  readonly addresses: readonly Address[];
  readonly listens: readonly EndpointUse[];
  readonly talks: readonly EndpointUse[];
  readonly calls: readonly Call[];
}

export interface EstateHost {
  /** Node key, as in all fields below that are called after a kind of node. */
  readonly host: string;
  readonly name: string;
  readonly designation: string;
  readonly isUp: boolean;
}

export interface Address {
  readonly host: string;
  readonly nic: string;
  readonly ifname: string;
  readonly address: string;
  /** Empty where it lies in none that is known. */
  readonly subnet: string;
  readonly cidr: string;
}

export interface EndpointUse {
  readonly host: string;
  readonly process: string;
  /** Path of the program; empty where the agent may not know. */
  readonly exe: string;
  readonly port: string;
  readonly endpoint: string;
  readonly number: string;
  readonly protocol: string;
}

/** A process that talks to an endpoint which a process of a known host serves. */
export interface Call {
  readonly client: string;
  readonly process: string;
  readonly port: string;
  readonly server: string;
  readonly service: string;
}

export const readHosts = (graph: GraphReader): Promise<readonly EstateHost[]> =>
  read(graph, hostRows, {}, (row) => ({
    name: text(row["name"]),
    designation: text(row["designation"]),
    host: text(row["host"]),
    isUp: row["status"] !== "down",
  }));

/**
 * `hosts`, which are all, and what pictures show of the `chosen`: their own, and that of whom they
 * talk to or who talks to them. A server's other clients are not asked for: one host's picture takes
 * what that host takes, however many there are.
 */
export const readEstate = async (
  graph: GraphReader,
  hosts: readonly EstateHost[],
  chosen?: readonly EstateHost[],
): Promise<Estate> => {
  const keys = keysOf(chosen ?? hosts);
  const calls = await readCalls(graph, keys, chosen === undefined);
  const shown = {
    keys: [...new Set([...keys, ...calls.flatMap(({ client, server }) => [client, server])])],
  };
  return {
    hosts,
    addresses: await read(graph, addressRows, shown, addressOf),
    listens: await read(graph, listenRows, shown, useOf),
    talks: await read(graph, talkRows, shown, useOf),
    calls,
  };
};

/** To these hosts, and from them to others; where they are all, there are no others. */
const readCalls = async (
  graph: GraphReader,
  keys: readonly string[],
  areAll: boolean,
): Promise<readonly Call[]> => {
  const callsTo = await read(graph, callsToHosts, { keys, seen: [] }, callOf);
  if (areAll) return callsTo;
  const asked = new Set(keys);
  const callsFrom = await read(graph, callsFromHosts, { keys }, callOf);
  return sorted([...callsTo, ...callsFrom.filter(({ server }) => !asked.has(server))]);
};

/** By name, by designation, or by the beginning of the key id: as queries understand a host. */
export const isCalled = ({ host, name, designation }: EstateHost, wanted: string): boolean =>
  [name, designation].includes(wanted) ||
  (wanted.length >= 8 && host.startsWith(`Drone:${wanted}`));

const keysOf = (hosts: readonly EstateHost[]): readonly string[] => hosts.map(({ host }) => host);

const read = async <T>(
  graph: GraphReader,
  statement: Statement,
  parameters: Readonly<Record<string, Cell>>,
  shape: (row: Row) => T,
): Promise<readonly T[]> => sorted((await graph.rows(statement, parameters)).map(shape));

const callOf = (row: Row): Call => ({
  client: text(row["client"]),
  process: text(row["process"]),
  port: text(row["endpoint"]),
  server: text(row["server"]),
  service: text(row["service"]),
});

const addressOf = (row: Row): Address => ({
  host: text(row["host"]),
  ifname: text(row["ifname"]),
  nic: text(row["nic"]),
  address: [text(row["address"]), text(row["prefix"])].filter((part) => part !== "").join("/"),
  cidr: text(row["cidr"]),
  subnet: text(row["subnet"]),
});

const useOf = (row: Row): EndpointUse => ({
  host: text(row["host"]),
  exe: text(row["exe"]),
  process: text(row["process"]),
  number: text(row["number"]),
  endpoint: endpointOf(row),
  port: text(row["port"]),
  protocol: text(row["protocol"]),
});

const text = (cell: Cell | undefined): string =>
  cell === null || cell === undefined ? "" : String(cell);

/** Two stores answer in two orders; a picture has one. */
const sorted = <T>(records: readonly T[]): readonly T[] =>
  records
    .map((record) => ({ record, place: JSON.stringify(record) }))
    .toSorted((a, b) => byText(a.place, b.place))
    .map(({ record }) => record);

/** The part of the graph that pictures are made of, as plain records in one order, whatever the store. */
import { dependentsOfHosts } from "../query/parts/dependencies.ts";
import { byText } from "../store/by-text.ts";
import type { Cell, GraphReader, Row } from "../store/graph-reader.ts";
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

export const readEstate = async (graph: GraphReader): Promise<Estate> => {
  const read = async <T>(rows: Promise<readonly Row[]>, shape: (row: Row) => T) =>
    sorted((await rows).map(shape));
  const hosts = await read(graph.rows(hostRows, {}), (row) => ({
    name: text(row["name"]),
    designation: text(row["designation"]),
    host: text(row["host"]),
    isUp: row["status"] !== "down",
  }));
  const keys = hosts.map(({ host }) => host);
  return {
    hosts,
    addresses: await read(graph.rows(addressRows, {}), addressOf),
    listens: await read(graph.rows(listenRows, {}), useOf),
    talks: await read(graph.rows(talkRows, {}), useOf),
    calls: await read(graph.rows(dependentsOfHosts, { keys }), (row) => ({
      client: text(row["key"]),
      process: text(row["from"]),
      port: text(row["to"]),
      server: text(row["at"]),
      service: text(row["by"]),
    })),
  };
};

/** By name, by designation, or by the beginning of the key id: as queries understand a host. */
export const isCalled = ({ host, name, designation }: EstateHost, wanted: string): boolean =>
  [name, designation].includes(wanted) ||
  (wanted.length >= 8 && host.startsWith(`Drone:${wanted}`));

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
  endpoint: text(row["endpoint"]),
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

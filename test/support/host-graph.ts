/** What a graph says about a host, against what the host says, and against another graph. */
import { unpackDocument } from "#cma/inbound/document-body.ts";
import { dumpSqlite } from "#test/support/dump-graph.ts";
import type { Netbed } from "#test/support/netbed.ts";

/** Setting -> text with single blanks; empty ones are left out. */
export type Sysctls = Readonly<Record<string, string>>;

/** Those that a network namespace has for itself; no other test touches them. */
const folders = ["net/ipv4", "net/ipv6", "net/core"];

/** Root can read them, and they must not leave the host. */
const secret = /(tcp_fastopen_key|stable_secret|netdev_rss_key)$/;

/** As grep reads them in the host's network namespace, none of our code between. */
export const sysctlsOfHost = (bed: Netbed, host: string): Sysctls => {
  const lines = bed.sh(host, `cd /proc/sys; grep -r '' ${folders.join(" ")} 2> /dev/null || true`);
  const entries = lines.split("\n").flatMap((line): [string, string][] => {
    const [path = "", ...rest] = line.split(":");
    const text = rest.join(":").trim().replace(/\s+/g, " ");
    return text === "" || secret.test(path) ? [] : [[path.replaceAll("/", "."), text]];
  });
  return Object.fromEntries(entries.sort());
};

/** Those of the same folders, from the proc_sys document of a store's host; one may be named. */
export const sysctlsOfGraph = (file: string, designation?: string): Sysctls => {
  const { nodes, edges } = dumpSqlite(file);
  const drone = nodes.find(
    ({ kind, attributes }) =>
      kind === "Drone" && (designation === undefined || attributes["designation"] === designation),
  );
  const discovered = new Set(
    edges
      .filter(({ from, kind }) => from === drone?.key && kind === "DISCOVERED")
      .map(({ to }) => to),
  );
  const document = nodes.find(
    ({ key, attributes }) => discovered.has(key) && attributes["type"] === "proc_sys",
  );
  const facts = unpackDocument(document?.body ?? new Uint8Array(0)) ?? {};
  const entries = Object.entries(facts)
    .filter(([name]) => folders.some((folder) => name.startsWith(`${folder.replace("/", ".")}.`)))
    .map(([name, value]): [string, string] => [name, [value].flat().join(" ").replace(/\s+/g, " ")])
    .filter(([, text]) => text !== "");
  return Object.fromEntries(entries.sort());
};

/** Attributes that tell when or how often, which no two graphs have in common. */
const ofTheMoment: ReadonlySet<string> = new Set(["session", "seq", "since"]);

/** All that a store's file says, but for times, counts and history: equal for equal hosts. */
export const timelessGraph = (file: string): readonly object[] => {
  const { nodes, edges } = dumpSqlite(file);
  return [
    ...nodes
      .filter(({ kind }) => kind !== "Change")
      .map(({ key, kind, attributes, body }) => ({
        ...{ key, kind, attributes: timeless(attributes) },
        document: body === undefined ? undefined : unpackDocument(body),
      })),
    ...edges
      .filter(({ kind }) => kind !== "CHANGED")
      .map(({ from, kind, to, attributes }) => ({
        ...{ from, kind, to },
        attributes: timeless(attributes),
      })),
  ];
};

const timeless = (attributes: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !ofTheMoment.has(name)));

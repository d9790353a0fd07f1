/**
 * Node keys: one maker for each kind, and the only place where keys are made.
 *
 *     IPaddrNode:10.0.0.7|site-a
 *     |          |        |
 *     kind       parts, in the order of the maker's arguments
 *
 * Different arguments never give the same key: within a part `%`, `|`, `~` and
 * all that is not printable ASCII become `%XX`, octet by octet. A part longer
 * than {@link PART_BYTES_MAX} keeps its beginning, for the reader, and ends in
 * `~` and the hash of all of it. So keys are printable ASCII, safe in any
 * terminal, and short enough for the index of every store.
 */
import type { NodeKey } from "./change.ts";
import type { NodeKind } from "./node-kinds.ts";

/** Five parts, their separators and a kind stay below the 512 bytes of a key. */
const PART_BYTES_MAX = 96;

/** Fits a part with room for a beginning that tells a reader something. */
const HASH_BYTES_MAX = 64;

/** Same text, same answer; printable ASCII without `~`, at most 64 characters; no known collisions. */
export type TextHash = (text: string) => string;

interface ProcessIdentity {
  readonly drone: NodeKey;
  readonly exe: string;
  /** Of the whole argument vector: two servers of one program are two processes. */
  readonly argvHash: string;
  readonly uid: number;
  readonly gid: number;
}

export interface NodeKeys {
  readonly drone: (keyId: string) => NodeKey;
  /** By chassis id. */
  readonly system: (chassisId: string) => NodeKey;
  readonly nic: (owner: NodeKey, mac: string, ifname: string) => NodeKey;
  readonly ip: (address: string, segment: string) => NodeKey;
  readonly subnet: (cidr: string, context: string) => NodeKey;
  readonly port: (owner: NodeKey, protocol: string, address: string, port: number) => NodeKey;
  readonly process: (identity: ProcessIdentity) => NodeKey;
  /** By the hash of what it contains. */
  readonly packageSet: (hash: string) => NodeKey;
  /** `arch` is empty where none is said. */
  readonly package: (type: string, name: string, version: string, arch: string) => NodeKey;
  readonly rule: (id: string) => NodeKey;
  readonly discovery: (drone: NodeKey, type: string, instance: string) => NodeKey;
  /** By its number in one of the rings of the drone's history; the oldest ring has no name. */
  readonly change: (drone: NodeKey, ring: string, number: number) => NodeKey;
}

export const createNodeKeys = (hash: TextHash): NodeKeys => {
  const make = (kind: NodeKind, ...parts: readonly (string | number)[]): NodeKey =>
    `${kind}:${parts.map((part) => shorten(String(part), hash)).join("|")}` as NodeKey;

  return {
    drone: (keyId) => make("Drone", keyId),
    system: (chassisId) => make("SystemNode", chassisId),
    nic: (owner, mac, ifname) => make("NICNode", owner, mac, ifname),
    ip: (address, segment) => make("IPaddrNode", address, segment),
    subnet: (cidr, context) => make("Subnet", cidr, context),
    port: (owner, protocol, address, port) => make("IPtcpportNode", owner, protocol, address, port),
    process: ({ drone, exe, argvHash, uid, gid }) =>
      make("ProcessNode", drone, exe, argvHash, uid, gid),
    packageSet: (contents) => make("PackageSet", contents),
    package: (type, name, version, arch) => make("Package", type, name, version, arch),
    rule: (id) => make("Rule", id),
    discovery: (drone, type, instance) => make("Discovery", drone, type, instance),
    change: (drone, ring, number) =>
      ring === "" ? make("Change", drone, number) : make("Change", drone, ring, number),
  };
};

const shorten = (part: string, hash: TextHash): string => {
  const escaped = escapePart(part);
  if (escaped.length <= PART_BYTES_MAX) return escaped;

  const digest = hash(part);
  if (digest.length > HASH_BYTES_MAX) throw new RangeError(`hash of ${digest.length} characters`);
  return `${escaped.slice(0, PART_BYTES_MAX - 1 - digest.length)}~${digest}`;
};

/** Asked first: most parts are as they may be, and keys are made by the million. */
const isPlain = /^[\x21-\x24\x26-\x7b\x7d]*$/;

const escapePart = (part: string): string =>
  isPlain.test(part)
    ? part
    : part.replace(/[^\x21-\x7e]|[%|~]/gu, (character) =>
        Array.from(
          new TextEncoder().encode(character),
          (octet) => `%${octet.toString(16).toUpperCase().padStart(2, "0")}`,
        ).join(""),
      );

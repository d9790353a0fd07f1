/**
 * packages -> what is installed, as sets that hosts share.
 *
 *     Drone -HAS_PACKAGES-> PackageSet -CONTAINS-> Package
 *
 * One set for each type (deb, npm, …): ten thousand hosts of one image are ten thousand edges to one
 * set, also when each of them has npm modules of its own. A type that has no packages has no set.
 */
import type { Json } from "@assimilation/protocol";
import type { NodeKey } from "../graph/change.ts";
import type { NodeKeys } from "../graph/keys.ts";
import {
  type AssertedNode,
  type Gathering,
  gather,
  type Ingestion,
  type Reporter,
} from "./assertions.ts";
import { entriesOf, mapOf, textOf } from "./read.ts";

/** Characters of a name, version or architecture: stores index them. No package's are that long. */
const TEXT_CHARS_MAX = 512;

export const packages: Ingestion = {
  type: "packages",
  doc: "Installed packages, in sets that hosts share.",
  ingest: (reporter, data) => {
    const graph = gather();
    for (const [type, list] of entriesOf(data)) {
      if (type === "NODATA") continue;
      if (mapOf(list) === undefined || !/^[a-z][a-z0-9_-]{0,31}$/.test(type)) graph.refuse();
      else assertSet(graph, reporter, type, list);
    }
    return graph.assertions();
  },
};

const assertSet = (graph: Gathering, { keys, hash, drone }: Reporter, type: string, list: Json) => {
  // The set itself and the host's edge to it take their part, too.
  const membersMax = Math.floor((graph.room() - 2) / 2);
  const members = new Map<NodeKey, AssertedNode>();
  for (const [written, version] of entriesOf(list)) {
    const member =
      members.size < membersMax ? parsePackage(keys, type, written, version) : undefined;
    if (member === undefined) graph.refuse();
    else members.set(member.key, member);
  }
  if (members.size === 0) return;

  // Keys hold no line feed.
  const contents = hash([...members.keys()].sort().join("\n"));
  const key = graph.node(keys.packageSet(contents), "PackageSet", { type, packages: members.size });
  graph.edge({ from: drone, kind: "HAS_PACKAGES", to: key });
  graph.set({ key, members: [...members.values()], edgeKind: "CONTAINS" });
};

/** `name::arch`; a name may have colons, an architecture has none. */
const parsePackage = (
  keys: NodeKeys,
  type: string,
  written: string,
  writtenVersion: Json,
): AssertedNode | undefined => {
  const archAt = written.lastIndexOf("::");
  const name = fitting(archAt < 0 ? written : written.slice(0, archAt));
  const version = fitting(writtenVersion);
  const writtenArch = archAt < 0 ? "" : written.slice(archAt + 2);
  const arch = fitting(writtenArch);
  if (name === undefined || version === undefined) return undefined;
  if (arch !== undefined) {
    const key = keys.package(type, name, version, arch);
    return { key, kind: "Package", set: { type, name, version, arch } };
  }
  if (writtenArch !== "") return undefined;
  return {
    key: keys.package(type, name, version, ""),
    kind: "Package",
    set: { type, name, version },
  };
};

const fitting = (value: Json): string | undefined => {
  const text = textOf(value);
  return text === undefined || text.length > TEXT_CHARS_MAX ? undefined : text;
};

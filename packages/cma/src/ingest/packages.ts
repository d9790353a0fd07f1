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
import {
  type AssertedNode,
  type Gathering,
  gather,
  type Ingestion,
  present,
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
  for (const [name, version] of entriesOf(list)) {
    const found = parsePackage(name, version);
    if (found === undefined || members.size >= membersMax) graph.refuse();
    else {
      const key = keys.package(type, found.name, found.version, found.arch ?? "");
      members.set(key, { key, kind: "Package", set: present({ type, ...found }) });
    }
  }
  if (members.size === 0) return;

  // Keys hold no line feed.
  const contents = hash([...members.keys()].sort().join("\n"));
  const key = graph.node(keys.packageSet(contents), "PackageSet", { type, packages: members.size });
  graph.edge({ from: drone, kind: "HAS_PACKAGES", to: key });
  graph.set({ key, members: [...members.values()], edgeKind: "CONTAINS" });
};

interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly arch: string | undefined;
}

/** `name::arch`; a name may have colons, an architecture has none. */
const parsePackage = (written: string, version: Json): InstalledPackage | undefined => {
  const archAt = written.lastIndexOf("::");
  const name = fitting(archAt < 0 ? written : written.slice(0, archAt));
  const arch = archAt < 0 ? "" : written.slice(archAt + 2);
  const fittingVersion = fitting(version);
  if (name === undefined || fittingVersion === undefined || arch.length > TEXT_CHARS_MAX) {
    return undefined;
  }
  return { name, version: fittingVersion, arch: textOf(arch) };
};

const fitting = (value: Json): string | undefined => {
  const text = textOf(value);
  return text === undefined || text.length > TEXT_CHARS_MAX ? undefined : text;
};

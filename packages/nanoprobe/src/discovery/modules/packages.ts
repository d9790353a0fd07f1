/**
 * What the package manager has installed here.
 *
 * Read from its database, a text file, not asked of a program: dpkg-query takes longer than all
 * other discoveries together. A package counts from when its files are in place, whether or not it
 * is configured, held or about to be removed: code that is on the host can be attacked. Both
 * managers replace their database in one go, so no look finds half of one.
 *
 * Not read: rpm, whose database is binary; snap, flatpak, npm, pip and gem, which keep a folder for
 * each package.
 *
 * Source: dpkg(1), deb822(5); apk-package(5) for the letters of apk.
 */
import type { JsonMap } from "@assimilation/protocol";
import { mapOf } from "../facts.ts";
import type { DiscoveryModule } from "../module.ts";

/** A desktop with everything has some 10 MB. */
const DATABASE_BYTES_MAX = 32 * 1024 * 1024;

const apkBeginnings = ["P:", "V:", "A:"];

export const packages: DiscoveryModule = {
  name: "packages",
  doc: "Installed packages and their versions, from the databases of dpkg and apk.",
  repeatMs: 60 * 60 * 1000,

  sources: {
    dpkg: {
      kind: "lines",
      path: "/var/lib/dpkg/status",
      bytesMax: DATABASE_BYTES_MAX,
      beginnings: ["Package:", "Status:", "Architecture:", "Version:"],
    },
    apk: {
      kind: "lines",
      path: "/lib/apk/db/installed",
      bytesMax: DATABASE_BYTES_MAX,
      beginnings: apkBeginnings,
    },
    mergedApk: {
      kind: "lines",
      path: "/usr/lib/apk/db/installed",
      bytesMax: DATABASE_BYTES_MAX,
      beginnings: apkBeginnings,
    },
  },

  fields: [
    { name: "deb", type: "map", doc: "Those of dpkg; absent where dpkg has no database." },
    { name: "deb.<name>::<arch>", type: "string", doc: "Version, such as `1:9.2p1-2+deb12u3`." },
    { name: "apk", type: "map", doc: "Those of apk; absent where apk has no database." },
    { name: "apk.<name>::<arch>", type: "string", doc: "Version, such as `3.3.2-r1`." },
  ],

  parse: ({ text }) => {
    const dpkg = text["dpkg"];
    const apk = text["apk"] ?? text["mergedApk"];
    if (dpkg === undefined && apk === undefined) return undefined;
    return mapOf([
      ["deb", dpkg === undefined ? undefined : versionsIn(dpkg, debPackage)],
      ["apk", apk === undefined ? undefined : versionsIn(apk, apkPackage)],
    ]);
  },
};

type Fields = ReadonlyMap<string, string>;

interface InstalledPackage {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly arch: string | undefined;
}

/** `packageOf` answers undefined for what is not installed. */
const versionsIn = (
  database: string,
  packageOf: (fields: Fields) => InstalledPackage | undefined,
): JsonMap =>
  mapOf(
    database.split(/\n\n+/).flatMap((record) => {
      const { name, version, arch = "" } = packageOf(fieldsOf(record)) ?? {};
      return name === undefined || version === undefined ? [] : [[`${name}::${arch}`, version]];
    }),
  );

/** Without the empty ones. */
const fieldsOf = (record: string): Fields =>
  new Map(
    record.split("\n").flatMap((line): [string, string][] => {
      const colon = line.indexOf(":");
      const value = line.slice(colon + 1).trim();
      return value === "" ? [] : [[line.slice(0, colon), value]];
    }),
  );

/** The third word of `Status`: its files are in place. */
const inPlace: ReadonlySet<string> = new Set([
  "installed",
  "triggers-pending",
  "triggers-awaited",
  "half-configured",
  "unpacked",
]);

const debPackage = (fields: Fields): InstalledPackage | undefined => {
  const [, , state = ""] = (fields.get("Status") ?? "").split(" ");
  if (!inPlace.has(state)) return undefined;
  return {
    name: fields.get("Package"),
    version: fields.get("Version"),
    arch: fields.get("Architecture"),
  };
};

/** What begins with a dot is a name for packages that were asked for together; it has no files. */
const apkPackage = (fields: Fields): InstalledPackage | undefined =>
  fields.get("P")?.startsWith(".")
    ? undefined
    : { name: fields.get("P"), version: fields.get("V"), arch: fields.get("A") };

/**
 * The operator's own queries, and which of their files we dare to run.
 *
 * Whoever can write such a file, or its directory, decides what assimcli asks as root: both belong
 * to root, to the CMA's user or to who asks, are writable by nobody else, and are no links.
 */
import type { FileStat, Files, Paths } from "@assimilation/protocol";
import { parseOwnQuery } from "./own-query.ts";
import type { Query } from "./query.ts";

export interface OwnQueries {
  readonly queries: readonly Query[];
  /** Sentences, each with the file's name. */
  readonly refused: readonly string[];
}

/** @param canned Names that are taken. */
export const readOwnQueries = (
  files: Pick<Files, "list" | "readText" | "stat">,
  { config, state }: Pick<Paths, "config" | "state">,
  { uid, canned }: { readonly uid: number; readonly canned: readonly string[] },
): OwnQueries => {
  const directory = `${config}/queries`;
  const found = files.stat(directory);
  if (!found.ok) return { queries: [], refused: [] };
  const home = files.stat(state);
  const owners = [0, uid, ...(home.ok ? [home.value.uid] : [])];

  const refusal = refusalOf(directory, found.value, { kind: "directory", owners });
  if (refusal !== undefined) return { queries: [], refused: [refusal] };
  const entries = files.list(directory, FILES_MAX);
  if (!entries.ok)
    return { queries: [], refused: [`${directory} cannot be listed: ${entries.code}.`] };

  const queries: Query[] = [];
  const refused: string[] = [];
  for (const { name: file } of entries.value) {
    if (!file.endsWith(".json") || file.startsWith(".")) continue;
    const query = readOne(files, `${directory}/${file}`, { owners, canned });
    if (typeof query === "string") refused.push(query);
    else queries.push(query);
  }
  return { queries, refused };
};

const readOne = (
  files: Pick<Files, "readText" | "stat">,
  path: string,
  { owners, canned }: { readonly owners: readonly number[]; readonly canned: readonly string[] },
): Query | string => {
  const stat = files.stat(path);
  if (!stat.ok) return `${path} cannot be looked at: ${stat.code}.`;
  const refusal = refusalOf(path, stat.value, { kind: "file", owners });
  if (refusal !== undefined) return refusal;
  const name = path.slice(path.lastIndexOf("/") + 1, -".json".length);
  if (!/^[a-z][a-z0-9_]{0,31}$/.test(name)) {
    return `${path} is not taken: a query's name is of small letters, digits and _.`;
  }
  if (canned.includes(name)) return `${path} is not taken: there is a canned query of that name.`;
  const text = files.readText(path, FILE_BYTES_MAX);
  if (!text.ok) return `${path} cannot be read: ${text.code}.`;
  const query = parseOwnQuery(name, text.value);
  return query.ok ? query.value : `${path} is not taken: ${query.reason}.`;
};

const refusalOf = (
  path: string,
  { kind, mode, uid }: FileStat,
  wanted: { readonly kind: "file" | "directory"; readonly owners: readonly number[] },
): string | undefined => {
  if (kind !== wanted.kind) return `${path} is not taken: it is no ${wanted.kind}, but a ${kind}.`;
  if (!wanted.owners.includes(uid)) {
    return `${path} is not taken: it belongs to user ${uid}; mend it with: chown root ${path}`;
  }
  if ((mode & 0o022) === 0) return undefined;
  return `${path} is not taken: others may write it; mend it with: chmod go-w ${path}`;
};

const FILES_MAX = 1000;
const FILE_BYTES_MAX = 64 * 1024;

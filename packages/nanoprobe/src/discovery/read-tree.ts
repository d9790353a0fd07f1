/**
 * Every readable file below a folder, in the order of their paths.
 *
 * Never opens what the source skips. A link in the folder itself is followed
 * when it leads to a folder (/sys/class/net is nothing but such links); a link
 * further down is not: its text is where it points.
 */
import type { FileEntry, Files } from "@assimilation/protocol";
import type { Source } from "./module.ts";
import type { Pace } from "./pace.ts";
import { note, readable, type Unreadable } from "./unreadable.ts";

export type TreeSource = Extract<Source, { kind: "tree" }>;

/** In one folder; a host with that many interfaces has them all. */
const ENTRIES_MAX = 50_000;

/** Undefined when the folder is not there or cannot be listed. */
export const readTree = async (
  files: Files,
  source: TreeSource,
  pace: Pace,
  unreadable: Unreadable,
): Promise<ReadonlyMap<string, string> | undefined> => {
  const found = new Map<string, string>();

  const visitFolder = async (folder: string, depth: number): Promise<boolean> => {
    const path = folder === "" ? source.path : `${source.path}/${folder}`;
    const entries = readable(unreadable, path, files.list(path, ENTRIES_MAX));
    for (const entry of entries ?? []) {
      const below = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (source.skip(below)) continue;
      if (found.size >= source.filesMax) {
        note(unreadable, `${source.path}/${below}`, "EFBIG");
        break;
      }
      if (pace.spend(1)) await pace.giveWay();
      if (isFolder(entry, depth)) {
        if (depth < source.depthMax) await visitFolder(below, depth + 1);
      } else {
        const text = textOf(entry, `${source.path}/${below}`);
        if (text !== undefined) found.set(below, text);
      }
    }
    return entries !== undefined;
  };

  const textOf = ({ kind }: FileEntry, path: string): string | undefined => {
    if (kind === "file") return readable(unreadable, path, files.readText(path, source.bytesMax));
    if (kind === "link") return readable(unreadable, path, files.readLink(path));
    return undefined;
  };

  return (await visitFolder("", 1)) ? found : undefined;
};

const isFolder = ({ kind }: FileEntry, depth: number): boolean =>
  kind === "directory" || (kind === "link" && depth === 1);

/** A file system that is a map, where files and directories have modes and owners: for key files. */
import type { FileResult, FileStat, Files } from "@assimilation/protocol";

export interface ModedEntry {
  bytes: Uint8Array;
  mode: number;
  uid: number;
  kind: FileStat["kind"];
}

export interface ModedFiles extends Files {
  readonly entries: Map<string, ModedEntry>;
}

/** Whatever is written belongs to `uid`. */
export const createModedFiles = (uid: number): ModedFiles => {
  const entries = new Map<string, ModedEntry>();
  const refused = <T>(code: string): FileResult<T> => ({ ok: false, code });
  const done: FileResult<void> = { ok: true, value: undefined };
  const read: Files["read"] = (path, bytesMax) => {
    const entry = entries.get(path);
    if (entry === undefined) return refused("ENOENT");
    if (entry.bytes.length > bytesMax) return refused("EFBIG");
    return { ok: true, value: entry.bytes.slice() };
  };
  return {
    entries,
    read,
    readText: (path, bytesMax) => {
      const found = read(path, bytesMax);
      return found.ok ? { ok: true, value: new TextDecoder().decode(found.value) } : found;
    },
    list: (path) => {
      const names = [...entries.keys()]
        .filter((each) => each.startsWith(`${path}/`))
        .map((each) => each.slice(path.length + 1))
        .sort();
      return { ok: true, value: names.map((name) => ({ name, kind: "file" })) };
    },
    stat: (path) => {
      const entry = entries.get(path);
      if (entry === undefined) return refused("ENOENT");
      const { mode, kind, bytes } = entry;
      return { ok: true, value: { kind, mode, uid: entry.uid, gid: 0, bytes: bytes.length } };
    },
    readLink: () => refused("EINVAL"),
    writeAtomic: (path, bytes, mode) => {
      entries.set(path, { bytes: bytes.slice(), mode, uid, kind: "file" });
      return done;
    },
    makeDirectory: (path, mode) => {
      entries.set(path, { bytes: new Uint8Array(0), mode, uid, kind: "directory" });
      return done;
    },
    remove: (path) => {
      entries.delete(path);
      return done;
    },
  };
};

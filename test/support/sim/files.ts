/** A file system that is a map of path → text: enough of one for discovery and key files. */
import type { FileEntry, FileResult, Files } from "@assimilation/protocol";

/** By absolute path; directories are where paths lead through. */
export type FileMap = Map<string, string | Uint8Array>;

const refused = <T>(code: string): FileResult<T> => ({ ok: false, code });

export const createSimFiles = (contents: FileMap): Files => {
  const bytesOf = (content: string | Uint8Array): Uint8Array =>
    typeof content === "string" ? new TextEncoder().encode(content) : content;
  const isFolder = (path: string): boolean => {
    for (const name of contents.keys()) if (name.startsWith(`${path}/`)) return true;
    return false;
  };

  const read: Files["read"] = (path, bytesMax) => {
    const content = contents.get(path);
    if (content === undefined) return refused(isFolder(path) ? "EISDIR" : "ENOENT");
    const bytes = bytesOf(content);
    return bytes.byteLength > bytesMax ? refused("EFBIG") : { ok: true, value: bytes.slice() };
  };

  return {
    read,
    readText: (path, bytesMax) => {
      const content = contents.get(path);
      const isShortText = typeof content === "string" && content.length * 3 <= bytesMax;
      if (isShortText) return { ok: true, value: content.toWellFormed() };
      const result = read(path, bytesMax);
      return result.ok ? { ok: true, value: new TextDecoder().decode(result.value) } : result;
    },
    list: (path, entriesMax) => {
      const entries = new Map<string, FileEntry>();
      const start = `${path}/`;
      for (const name of contents.keys()) {
        if (!name.startsWith(start)) continue;
        const end = name.indexOf("/", start.length);
        const first = name.slice(start.length, end < 0 ? undefined : end);
        if (end < 0) entries.set(first, { name: first, kind: "file" });
        else if (!entries.has(first)) entries.set(first, { name: first, kind: "directory" });
      }
      if (entries.size === 0) return refused("ENOENT");
      if (entries.size > entriesMax) return refused("EFBIG");
      const sorted = [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
      return { ok: true, value: sorted };
    },
    stat: (path) => {
      const content = contents.get(path);
      if (content === undefined && !isFolder(path)) return refused("ENOENT");
      return {
        ok: true,
        value: {
          kind: content === undefined ? "directory" : "file",
          mode: content === undefined ? 0o700 : 0o600,
          uid: 0,
          gid: 0,
          bytes: content === undefined ? 0 : bytesOf(content).byteLength,
        },
      };
    },
    readLink: () => refused("EINVAL"),
    writeAtomic: (path, bytes) => {
      contents.set(path, bytes.slice());
      return { ok: true, value: undefined };
    },
    makeDirectory: () => ({ ok: true, value: undefined }),
    remove: (path) => {
      contents.delete(path);
      return { ok: true, value: undefined };
    },
  };
};

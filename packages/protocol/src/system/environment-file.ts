import { systemFiles } from "./system-files.ts";

/** Settings of a daemon as Debian and Red Hat keep them; the first that is there. */
export const readEnvironmentFile = (name: string): string | undefined => {
  for (const folder of ["/etc/default", "/etc/sysconfig"]) {
    const read = systemFiles.readText(`${folder}/${name}`, BYTES_MAX);
    if (read.ok) return read.value;
  }
  return undefined;
};

const BYTES_MAX = 65_536;

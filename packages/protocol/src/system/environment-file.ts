/** Settings of a daemon as Debian and Red Hat keep them: a file of KEY=value lines. */
import { systemFiles } from "./system-files.ts";

/** The text of the first that is there; undefined when none is, or may not be read. */
export const readEnvironmentFile = (name: string): string | undefined => {
  for (const folder of ["/etc/default", "/etc/sysconfig"]) {
    const read = systemFiles.readText(`${folder}/${name}`, BYTES_MAX);
    if (read.ok) return read.value;
  }
  return undefined;
};

const BYTES_MAX = 65_536;

/** Where the CMA was last time: asked first after a restart, which saves a search. */
import {
  type Files,
  formatAddress,
  type NetAddress,
  type Paths,
  parseAddress,
} from "@assimilation/protocol";

/** Undefined when there is none, or what is there is damaged: then it is searched for. */
export const recallCmaAddress = (
  files: Pick<Files, "readText">,
  paths: Paths,
): NetAddress | undefined => {
  const read = files.readText(fileIn(paths), 256);
  const parsed = read.ok ? parseAddress(read.value.trim()) : undefined;
  return parsed?.ok === true && "host" in parsed.value ? parsed.value : undefined;
};

/** Best effort: without it, the next start searches. */
export const rememberCmaAddress = (
  files: Pick<Files, "writeAtomic">,
  paths: Paths,
  address: NetAddress,
): void => {
  const bytes = new TextEncoder().encode(`${formatAddress(address)}\n`);
  files.writeAtomic(fileIn(paths), bytes, 0o644);
};

const fileIn = ({ state }: Paths): string => `${state}/cma-address`;

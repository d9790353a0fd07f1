/** `--database`: which file the embedded store is. */
import type { Paths } from "@assimilation/protocol";

/** Of an installation that was told nothing else. */
export const defaultDatabaseFile = ({ state }: Paths): string => `${state}/cma.sqlite`;

/** Undefined when it is not `sqlite:PATH`; `sqlite:` alone is the installation's own. */
export const databaseFileOf = (uri: string, paths: Paths): string | undefined => {
  const path = /^sqlite:(?:\/\/)?(.*)$/.exec(uri)?.[1];
  return path === "" ? defaultDatabaseFile(paths) : path;
};

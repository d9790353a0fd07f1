/** `--database`: which file the embedded store is. */
import { AssimilationError, type Paths } from "@assimilation/protocol";

export type DatabaseChoice =
  /** No path: the installation's own. */
  | { readonly kind: "sqlite"; readonly path: string | undefined }
  | { readonly kind: "neo4j"; readonly uri: string };

/** @throws AssimilationError where it is not an embedded one. */
export const embeddedFile = (choice: DatabaseChoice, { state }: Paths): string => {
  if (choice.kind === "sqlite") return choice.path ?? `${state}/cma.sqlite`;
  throw new AssimilationError(
    "ASSIM_STORE_KIND",
    `${choice.uri}: Neo4j is not served by this version yet. --database sqlite: keeps the graph in a file.`,
  );
};

/** @throws AssimilationError when it is not `sqlite:PATH`, or `sqlite:` alone. */
export const fileOfUri = (uri: string, paths: Paths): string => {
  const path = /^sqlite:(?:\/\/)?(.*)$/.exec(uri)?.[1];
  if (path !== undefined) return embeddedFile({ kind: "sqlite", path: path || undefined }, paths);
  throw new AssimilationError(
    "ASSIM_STORE_URI",
    `${uri} is no store that can be asked directly, such as sqlite:/var/lib/assimilation/cma.sqlite.`,
  );
};

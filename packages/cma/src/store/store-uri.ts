/** Which store, and which file the embedded one is. */
import type { Paths } from "@assimilation/protocol";

export type StoreAddress =
  | { readonly kind: "sqlite"; readonly file: string }
  | { readonly kind: "neo4j"; readonly uri: string };

/** What `--database` of the CMA says. No path: the installation's own file. */
type DatabaseChoice =
  | { readonly kind: "sqlite"; readonly path: string | undefined }
  | { readonly kind: "neo4j"; readonly uri: string };

export const addressOfChoice = (choice: DatabaseChoice, { state }: Paths): StoreAddress =>
  choice.kind === "neo4j" ? choice : { kind: "sqlite", file: choice.path ?? `${state}/cma.sqlite` };

/** Whether what is said to the server could be read on the way. */
export const isOpenToOthers = (uri: string): boolean => {
  const [, scheme = "", host = ""] = /^([^:]+):\/\/(\[[^\]]*\]|[^:/]*)/.exec(uri) ?? [];
  return !scheme.includes("+") && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(host);
};

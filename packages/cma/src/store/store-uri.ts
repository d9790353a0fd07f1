/** `--database`: which store, and where. */
import type { Paths } from "@assimilation/protocol";

export type StoreUri =
  | { readonly kind: "sqlite"; readonly file: string }
  | { readonly kind: "neo4j"; readonly uri: string };

/** Undefined when it is neither `sqlite:PATH` nor a Bolt address. */
export const parseStoreUri = (uri: string): StoreUri | undefined => {
  const file = /^sqlite:(?:\/\/)?(.+)$/.exec(uri)?.[1];
  if (file !== undefined) return { kind: "sqlite", file };
  return /^(?:bolt|neo4j)(?:\+s|\+ssc)?:\/\/\S+$/.test(uri) ? { kind: "neo4j", uri } : undefined;
};

/** The embedded store of an installation. */
export const defaultStoreUri = (paths: Paths): string => `sqlite:${paths.state}/graph.sqlite`;

/**
 * Where the graph is kept, as people write it: for `--database` of the CMA and of assimcli alike.
 *
 *     sqlite:                            the installation's own file
 *     sqlite:/srv/g.sqlite               a file; also sqlite:///srv/g.sqlite
 *     neo4j://host:7687, bolt+s://host   a server; `+s` is TLS, and 7687 the port unless told
 *
 * User and password are never in it: command lines are everybody's to read.
 */
import { parseAddress } from "@assimilation/protocol";
import type { Database } from "./config.ts";

export type ParsedDatabase =
  /** A path may be relative. */
  | { readonly ok: true; readonly database: Database }
  /** `problem` is half a sentence that follows the quoted text. */
  | { readonly ok: false; readonly problem: string };

export const parseDatabase = (text: string): ParsedDatabase => {
  const [, path] = /^sqlite:(?:\/\/(?=\/))?([^\0]*)$/.exec(text) ?? [];
  if (path === "") return { ok: true, database: { kind: "sqlite", path: undefined } };
  if (path !== undefined) {
    return path.endsWith("/")
      ? refuse("is a directory and no file")
      : { ok: true, database: { kind: "sqlite", path } };
  }
  const [, security, authority = "", rest] =
    /^(?:bolt|neo4j)(\+s|\+ssc)?:\/\/([^\s/?#]+)([/?#].*)?$/s.exec(text) ?? [];
  if (authority === "") return refuse("is no database");
  if (security === "+ssc") {
    return refuse(
      "would take any certificate; with +s this host must trust the server's authority",
    );
  }
  if (authority.includes("@")) return refuse("names a user");
  // None can be named: the server knows which database is its user's home.
  if (rest !== undefined && rest !== "/") return refuse(`has ${rest} behind the server's name`);
  const address = parseAddress(authority, { defaultPort: NEO4J_PORT });
  return address.ok
    ? { ok: true, database: { kind: "neo4j", uri: text } }
    : refuse(address.problem);
};

/** Of Bolt; registered with IANA, and the server's default. */
const NEO4J_PORT = 7687;

const refuse = (problem: string): ParsedDatabase => ({ ok: false, problem });

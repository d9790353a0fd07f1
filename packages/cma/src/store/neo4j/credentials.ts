/**
 * User and password for Neo4j: `crypto.d/neo4j.creds`, one a line, and nowhere else.
 *
 * Looked at as keys are: owned by us or root, mode 0600, in a directory that nobody else enters.
 * They are never logged, and no message has them.
 */
import {
  AssimilationError,
  openDirectory,
  type PrivateFilesDeps,
  readPrivateText,
} from "@assimilation/protocol";

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export const CREDENTIALS_FILE = "neo4j.creds";

/** Two lines that a person typed. */
const BYTES_MAX = 4096;

/** @throws AssimilationError that says what should stand where. */
export const loadCredentials = (deps: PrivateFilesDeps, directory: string): Credentials => {
  const path = `${directory}/${CREDENTIALS_FILE}`;
  const opened = openDirectory(deps, directory, "private");
  const text = readPrivateText(deps, opened, CREDENTIALS_FILE, BYTES_MAX);
  const [user, password, ...rest] = (text ?? "").replace(/\r?\n$/, "").split(/\r?\n/);
  if (!user || !password || rest.length > 0) {
    throw new AssimilationError(
      "ASSIM_STORE_LOGIN",
      `${path} ${text === undefined ? "is missing" : "has not two lines"}: put the Neo4j user on its first line and the password on its second, mode 0600.`,
    );
  }
  return { user, password };
};

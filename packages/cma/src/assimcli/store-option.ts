/** Options that name a store: wrong words (2) where they name none, not a store that fails (1). */
import { parseDatabase } from "../config/parse-database.ts";
import type { CliOption } from "./subcommand.ts";

const storeOption: Pick<CliOption, "values" | "refuse"> = {
  values: ["sqlite:", "neo4j://", "neo4j+s://", "bolt://", "bolt+s://"],
  refuse: (uri) => {
    const parsed = parseDatabase(uri);
    return parsed.ok
      ? undefined
      : `It ${parsed.problem}. A store is sqlite:PATH or neo4j://HOST:7687; user and password are in crypto.d/neo4j.creds.`;
  },
};

export const databaseOption: CliOption = {
  flags: "--database <uri>",
  doc: "Another store than the CMA's own (CMA_DATABASE): sqlite:PATH or neo4j://HOST:7687.",
  ...storeOption,
};

export const fromOption: CliOption = {
  flags: "--from <uri>",
  doc: "sqlite:PATH or neo4j://HOST:7687; the CMA's own (CMA_DATABASE) unless told.",
  ...storeOption,
};

export const toOption: CliOption = {
  flags: "--to <uri>",
  doc: "The same; a new file, or an empty database.",
  ...storeOption,
};

#!/usr/bin/env node
/** The operator's command: the outside for cli.ts. No logic here. */
import { pathsForOperator } from "@assimilation/protocol";
import {
  createJsonLogger,
  createSystemWorld,
  currentUserName,
  localTime,
  readEnvironmentFile,
  runProgram,
  systemFiles,
  systemRandom,
} from "@assimilation/protocol/system";
import manifest from "../../package.json" with { type: "json" };
import type { Neo4jAddress } from "../store/neo4j/neo4j-server.ts";
import { openReader, openSource, openTarget } from "../store/open-store.ts";
import { askSqliteApart } from "../system/ask-sqlite-apart.ts";
import { svgOfDot } from "../system/graphviz.ts";
import { openNeo4j } from "../system/neo4j-server.ts";
import { createSmtpMailer } from "../system/smtp-mail.ts";
import { openSqlite } from "../system/sqlite-database.ts";
import { subcommands } from "./catalog.ts";
import { runCommandLine } from "./cli.ts";
import { installedStore, namedStore } from "./installed-store.ts";

await runProgram(({ argv, env, uid, out, err, stdin, absolute, isTerminal, isWatched, columns }) =>
  runCommandLine(argv, {
    version: manifest.version,
    subcommands,
    out,
    err,
    cliFor: (home) => {
      const root = absolute(home ?? (env["ASSIMILATION_HOME"] || undefined));
      const who = {
        home: root,
        uid,
        userName: currentUserName(),
        xdgStateHome: env["XDG_STATE_HOME"],
        userHome: env["HOME"],
      };
      const paths = pathsForOperator(who, (path) => systemFiles.stat(path).ok);
      // A home is a world of its own: nothing outside of it is read.
      const fileText = root === undefined ? readEnvironmentFile("cma") : undefined;
      const addressOf = (uri: string | undefined) =>
        uri === undefined ? installedStore({ env, fileText }, paths) : namedStore(uri, paths);
      const logger = createJsonLogger({ name: "assimcli", level: "warn", fd: 2, isTerminal });
      const drivers = {
        openSqlite,
        askSqliteApart,
        openNeo4j,
        files: systemFiles,
        random: systemRandom,
        uid,
      };
      // Somebody waits for the answer: why there is none is told at once.
      const askingDrivers = {
        ...drivers,
        openNeo4j: (server: Neo4jAddress) => openNeo4j(server, { retryMs: 0 }),
      };
      return {
        world: createSystemWorld(logger),
        paths,
        uid,
        env,
        out,
        err,
        stdin,
        openGraph: async (uri) => openReader(askingDrivers, addressOf(uri), paths),
        openSource: async (uri) => openSource(drivers, addressOf(uri), paths),
        openTarget: async (uri) => openTarget(drivers, namedStore(uri, paths), paths),
        svgOfDot,
        smtpMailer: createSmtpMailer,
        localTime,
        isWatched,
        hasColour: isTerminal && !env["NO_COLOR"],
        columns,
      };
    },
  }),
);

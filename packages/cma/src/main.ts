#!/usr/bin/env node
/** The only file of the manager that knows every part. If it needs a test, it belongs elsewhere. */
import "@assimilation/protocol/system"; // Before all else: it takes SIGUSR1.
import { join } from "node:path";
import {
  createCurve,
  createManagerEndpoint,
  ensureManagerKeys,
  later,
  loadOrMakeResetKey,
} from "@assimilation/protocol";
import {
  localTime,
  readConfig,
  runDaemon,
  runProgram,
  systemFiles,
} from "@assimilation/protocol/system";
import manifest from "../package.json" with { type: "json" };
import { createCma } from "./cma.ts";
import { help } from "./config/help.ts";
import { loadSettings } from "./config/load-settings.ts";
import { parseConfig } from "./config/parse-config.ts";
import type { Waiting } from "./inbound/patient-store.ts";
import { readWaitingNote, waitingNote, writeWaitingNote } from "./inbound/waiting-note.ts";
import { createNotifier } from "./notify/notifier.ts";
import { loadRuleSet } from "./rules/rule-set.ts";
import { createPatientStart } from "./start-patiently.ts";
import { openStore } from "./store/open-store.ts";
import { addressOfChoice } from "./store/store-uri.ts";
import { eraseDatabase } from "./system/erase-database.ts";
import { openNeo4j } from "./system/neo4j-server.ts";
import { prepareInstallation } from "./system/prepare-installation.ts";
import { openSqlite } from "./system/sqlite-database.ts";

/** Fixed by the project since its beginning. Source: docs/reference/wire-format.md. */
const GROUP = { group: "224.0.2.5", port: 1984 };

/** So long a database that does not answer may still hold up a stop. */
const STOP_GRACE_MS = 2_000;

/** Of a server: so long at most, and the driver's own patience, nobody knows that it is gone. */
const LOOK_EVERY_MS = 30_000;

/** What comes with the program: shipped rules, scripts and launchers. */
const shipped = join(import.meta.dirname, "../../..");

await runProgram(async (program) => {
  const { uid } = program;
  const { version } = manifest;
  const read = readConfig(program, { help, version, parseConfig });
  if (!read.ok) return read.code;
  const { config, paths, plan } = read;
  const baseRules = join(shipped, "rules/base");
  return runDaemon(program, {
    ...plan,
    aboutRunning: () => {
      const waiting = readWaitingNote(systemFiles, waitingNote(paths));
      if (waiting === undefined) return [];
      return [`It waits for its database since ${localTime(waiting.since)}: ${waiting.reason}`];
    },

    prepare: () =>
      prepareInstallation({
        paths,
        uid,
        user: config.user,
        shippedScripts: join(shipped, "notification.d"),
        programFiles: [import.meta.filename, process.execPath, baseRules],
      }),

    create: (world, say) => {
      const { files, logger, random } = world;
      const settings = loadSettings(files, paths);
      const { ruleSet, refused } = loadRuleSet(files, [baseRules, paths.rules]);
      for (const rule of refused) logger.warn({ ...rule }, "A rule was refused.");

      const keyDeps = { files, random, uid: process.getuid?.() ?? uid, curve: createCurve() };
      const { pairs, isNew, hideOffline } = ensureManagerKeys(keyDeps, paths.crypto);
      if (isNew && hideOffline !== undefined) {
        say(`New keys were made. Move ${hideOffline} to a safe place off this host.`);
      }
      const resetKey = loadOrMakeResetKey(keyDeps, paths.state);

      const { store, abandon } = openStore(
        { ...keyDeps, openSqlite, openNeo4j, logger, eraseDatabase },
        addressOfChoice(config.database, paths),
        { paths, isErasing: config.isErasing },
      );
      const notifier = createNotifier(
        { ...world, store },
        {
          directory: paths.notification,
          uid: process.getuid?.() ?? uid,
          programs: join(shipped, "bin"),
          userHome: paths.state,
          ...(paths.home !== undefined && { home: paths.home }),
        },
      );
      const fail = (mistake: unknown): void =>
        process.nextTick(() => {
          throw mistake;
        });
      const onWaiting = (waiting: Waiting | undefined): void =>
        writeWaitingNote(files, waitingNote(paths), waiting);
      const cma = createCma(world, {
        store,
        ruleSet,
        settings,
        notifier,
        createEndpoint: (hooks) =>
          createManagerEndpoint(world, {
            ...hooks,
            bind: config.bind,
            multicast: GROUP,
            keys: pairs,
            resetKey,
          }),
        fail,
        onWaiting,
        ...(config.database.kind === "neo4j" && { lookEveryMs: LOOK_EVERY_MS }),
      });
      const { clock } = world;
      const { start, stop } = createPatientStart({ cma, clock, logger, say, onWaiting, fail });

      logger.info({ version, rules: ruleSet.rules.size }, "The CMA starts.");
      return {
        start,
        stop: async () => {
          clock.wakeAt(later(clock.now(), STOP_GRACE_MS), abandon);
          await stop();
          await store.close();
        },
      };
    },
  });
});

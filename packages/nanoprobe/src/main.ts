#!/usr/bin/env node
/** The only file of the agent that knows every part. If it needs a test, it belongs elsewhere. */
import "@assimilation/protocol/system"; // Before all else: it takes SIGUSR1.
import {
  createAgentEndpoint,
  createCurve,
  ensureAgentKeys,
  loadManagerPublicKeys,
} from "@assimilation/protocol";
import {
  prepareDirectories,
  readConfig,
  runDaemon,
  runProgram,
} from "@assimilation/protocol/system";
import manifest from "../package.json" with { type: "json" };
import { help } from "./config/help.ts";
import { parseConfig } from "./config/parse-config.ts";
import { createNanoprobe } from "./nanoprobe.ts";
import { recallCmaAddress, rememberCmaAddress } from "./startup/cma-address.ts";

/** Fixed by the project since its beginning. Source: docs/reference/wire-format.md. */
const GROUP = { group: "224.0.2.5", port: 1984 };
const BOOT_ID_BYTES = 16;

await runProgram(async (program) => {
  const { version } = manifest;
  const read = readConfig(program, { help, version, parseConfig });
  if (!read.ok) return read.code;
  const { config, paths, plan } = read;
  return runDaemon(program, {
    ...plan,

    prepare: () =>
      prepareDirectories(
        [
          { path: paths.crypto, mode: 0o700 },
          { path: paths.state, mode: 0o750 },
          { path: paths.run, mode: 0o755 },
          { path: paths.log, mode: 0o750 },
        ],
        undefined,
      ),

    create: (world) => {
      const { files, machine, random } = world;
      const keyDeps = { files, random, uid: program.uid, curve: createCurve() };
      const hostName = machine.hostName();
      const managerKeys = loadManagerPublicKeys(keyDeps, paths.crypto);
      const { keys, keyId } = ensureAgentKeys(keyDeps, paths.crypto, hostName);
      const bootId = new Uint8Array(BOOT_ID_BYTES);
      random.fill(bootId);
      const cachedAddress = recallCmaAddress(files, paths);

      world.logger.info({ version, keyId, hostName }, "The nanoprobe starts.");
      return createNanoprobe(world, {
        keyId,
        version,
        createEndpoint: (events) =>
          createAgentEndpoint(world, {
            ...events,
            bind: config.bind,
            isDynamic: config.isDynamic,
            agentKeys: keys,
            managerKeys: managerKeys.map(({ publicKey }) => publicKey),
            bootId,
            hostNameHint: hostName,
            cmaAddresses: config.cmaAddresses,
            multicast: { ...GROUP, ttl: config.ttl },
            ...(cachedAddress !== undefined && { cachedAddress }),
            onFound: (address) => rememberCmaAddress(files, paths, address),
          }),
      });
    },
  });
});

/**
 * What a CMA does while it is still root, if it ever was: makes the directories,
 * hands over what is the service user's, puts the shipped scripts in place, and
 * becomes that user before anything of the user's is opened.
 *
 * Configuration, rules and scripts stay root's: whoever takes over the CMA may
 * not change what root reads or what the next start trusts.
 */
import { copyDirectoryOnce, type Paths } from "@assimilation/protocol";
import {
  becomeServiceUser,
  findServiceUser,
  handOverFiles,
  prepareDirectories,
  systemFiles,
} from "@assimilation/protocol/system";

import { CREDENTIALS_FILE } from "../store/neo4j/credentials.ts";

export interface InstallationPlan {
  readonly paths: Paths;
  readonly uid: number;
  readonly user: string;
  /** `notification.d` as it is shipped. */
  readonly shippedScripts: string;
  /** Read later on, so the user must be able to. */
  readonly programFiles: readonly string[];
}

/** @throws AssimilationError naming the user, the directory or the file, and what to do. */
export const prepareInstallation = (plan: InstallationPlan): void => {
  const { paths, uid, shippedScripts } = plan;
  const user = uid === 0 ? findServiceUser(plan.user) : undefined;
  prepareDirectories(
    [
      { path: paths.config, mode: 0o750, handOver: "group" },
      { path: paths.crypto, mode: 0o700, handOver: "owner" },
      { path: paths.state, mode: 0o750, handOver: "owner" },
      { path: paths.run, mode: 0o755, handOver: "owner" },
      { path: paths.log, mode: 0o750, handOver: "owner" },
      { path: paths.rules, mode: 0o755 },
    ],
    user,
  );
  copyDirectoryOnce(systemFiles, shippedScripts, paths.notification);
  if (user === undefined) return;

  handOverFiles(managerKeysIn(paths.crypto), user);
  becomeServiceUser(user, [...plan.programFiles, paths.state, paths.notification]);
};

/** Made by `sudo assimcli genkeys`, say, or by an editor. */
const managerKeysIn = (directory: string): readonly string[] => {
  const listed = systemFiles.list(directory, 4096);
  const names = listed.ok ? listed.value.map(({ name }) => name) : [];
  const ours = names.filter((name) => name.startsWith("#CMA#") || name === CREDENTIALS_FILE);
  return ours.map((name) => `${directory}/${name}`);
};

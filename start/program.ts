/**
 * The program that the daemons run: this checkout, or a copy that others may read.
 *
 * Root's checkout often lies in a place that is closed to everyone else, and the
 * CMA does not run as root. Then what it needs is copied to where its user may
 * read it: our packages, rules and scripts, Node, and the libraries that run.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

export interface Program {
  readonly node: string;
  readonly cma: string;
  readonly nanoprobe: string;
}

const checkout = join(import.meta.dirname, "..");

const programAt = (root: string, node: string): Program => ({
  node,
  cma: join(root, "packages/cma/src/main.ts"),
  nanoprobe: join(root, "packages/nanoprobe/src/main.ts"),
});

/** Whether users other than the owner may read this checkout: each folder above it lets them through. */
export const isOpenToOthers = (): boolean => {
  const source = join(checkout, "packages/cma/src/main.ts");
  if ((statSync(source).mode & 0o004) === 0) return false;
  for (let folder = dirname(source); folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
  }
  return true;
};

export const programHere = (): Program => programAt(checkout, process.execPath);

/** Copies anew each time: the checkout may have changed. Takes about a second. */
export const programCopiedTo = (folder: string): Program => {
  rmSync(folder, { recursive: true, force: true });
  for (const path of neededFiles()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(checkout, path), join(folder, path), { recursive: true, verbatimSymlinks: true });
  }
  execFileSync("chmod", ["-R", "a+rX", folder]);
  const isOurNode = process.execPath.startsWith(`${checkout}/`);
  const node = isOurNode ? join(folder, relative(checkout, process.execPath)) : process.execPath;
  return programAt(folder, node);
};

/** Below the checkout. The lock file knows which libraries run and which only help to develop. */
const neededFiles = (): readonly string[] => {
  const lock: { packages: Record<string, { dev?: boolean }> } = JSON.parse(
    readFileSync(join(checkout, "package-lock.json"), "utf8"),
  );
  const isThere = (path: string): boolean =>
    statSync(join(checkout, path), { throwIfNoEntry: false }) !== undefined;
  const libraries = Object.entries(lock.packages)
    .filter(([path, { dev = false }]) => path.startsWith("node_modules/") && !dev)
    .map(([path]) => path);
  const ours = ["package.json", "package-lock.json", "bin", "packages", "rules", "notification.d"];
  return [
    ...ours,
    ...libraries,
    "node_modules/.bin/node",
    "node_modules/.package-lock.json",
  ].filter(isThere);
};

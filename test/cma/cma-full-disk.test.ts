/**
 * A hundred agents with news, and no room on the disk of the embedded store: nothing is applied by
 * halves, nobody is told that it was, and when there is room again all of it is there, once.
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { RandomSource } from "@assimilation/protocol";
import { expect, onTestFinished } from "vitest";
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { dumpSqlite } from "#test/support/dump-graph.ts";
import { fillDisk } from "#test/support/fill-disk.ts";
import { keyIdOf, startTestCmaOn, testKeys } from "#test/support/make-cma.ts";
import { createPrng } from "#test/support/sim/prng.ts";
import { tempDir } from "#test/support/temp-dir.ts";
import { needsPrograms, needsRoot, testWith } from "#test/support/unable.ts";

const AGENTS = 100;

/** What no compression makes small, so that a batch is far more than the room in the -wal. */
const bulk = (random: RandomSource): string =>
  Array.from({ length: 400 }, () => random.uint32().toString(36)).join("");

/** More simulated seconds than the store is ever waited for. */
const TURNS_MAX = 200;

const smallFileSystem = (): string => {
  const folder = tempDir();
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=16m", "assimilation-test", folder]);
  onTestFinished(() => void execFileSync("umount", ["--lazy", folder]));
  return folder;
};

testWith(needsRoot(), needsPrograms("mount", "umount"))(
  "a hundred agents write into a full disk",
  async () => {
    const folder = smallFileSystem();
    const file = join(folder, "cma.sqlite");
    const store = createSqliteStore({ openSqlite, random: createPrng(1, "store") }, { file });
    const { cma, world, session, logged, mistakes } = await startTestCmaOn(store, {});
    const agents = Array.from({ length: AGENTS }, (_, index) => session(index + 1));
    const random = createPrng(2, "bulk");
    let applied = 0;
    const all = (seq: number) =>
      agents.map((agent) =>
        agent.document("os", seq, { seq, bulk: bulk(random) }).then(() => {
          applied += 1;
        }),
      );
    /** Until it is so, a simulated second a turn; the store works in real time. */
    const until = async (isSo: () => boolean): Promise<void> => {
      for (let turn = 0; turn < TURNS_MAX && !isSo(); turn += 1)
        await world.run(world.later(1_000));
      expect(isSo()).toBe(true);
    };
    const said = (words: string): number =>
      logged.filter(({ message }) => message.startsWith(words)).length;

    await Promise.all(all(1));
    fillDisk(join(folder, "filler"));
    applied = 0;
    const second = all(2);
    await until(() => said("The store does not work") > 0);
    await world.run(world.later(60_000));
    expect(said("The store does not work")).toBe(1);
    expect(applied).toBeLessThan(AGENTS);
    const early = changesOf(file);
    expect(early).toHaveLength(applied);

    rmSync(join(folder, "filler"));
    await until(() => applied === AGENTS);
    await Promise.all(second);
    await cma.stop();
    await store.close();
    expect(said("The store works again")).toBe(1);
    expect(mistakes).toEqual([]);
    expect(changesOf(file).toSorted()).toEqual(
      agents.map((_, index) => testKeys.drone(keyIdOf(index + 1))).toSorted(),
    );
    const documents = dumpSqlite(file).nodes.filter(({ kind }) => kind === "Discovery");
    expect(documents.map(({ attributes }) => attributes["seq"])).toEqual(agents.map(() => 2));
  },
);

/** Whose history has something, once for each. */
const changesOf = (file: string): readonly string[] =>
  dumpSqlite(file)
    .edges.filter(({ kind }) => kind === "CHANGED")
    .map(({ from }) => from);

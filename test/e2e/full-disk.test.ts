/**
 * A full disk under the CMA's store: nothing is lost, and it is said since when.
 *
 * The state directory is a file system of a few MiB. It is filled while the CMA works, then a
 * setting of the host is flipped there and back and there; the agent has to keep the newest. Once
 * there is room again, the graph must say what the host says, without anybody doing anything.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { createEstate, type Estate } from "#test/support/estate.ts";
import { eventually } from "#test/support/eventually.ts";
import { fillDisk } from "#test/support/fill-disk.ts";
import { sysctlsOfGraph, sysctlsOfHost } from "#test/support/host-graph.ts";
import type { BedProcess } from "#test/support/netbed.ts";
import { needsPrograms, needsRoot, testWith } from "#test/support/unable.ts";

const needs = [needsRoot(), needsPrograms("ip", "unshare", "mount", "umount")];
const runs = testWith(...needs);
const isAble = needs.every((need) => need === undefined);

const rule = "nist_V-38528";
const sysctl = "/proc/sys/net/ipv4/conf/all/log_martians";

describe("a full disk under the store", () => {
  let estate: Estate;
  let probe: BedProcess;
  let state: string;
  let filler: string;

  const flip = (value: 0 | 1): void => {
    estate.bed.sh("h1", `echo ${value} > ${sysctl}`);
  };
  const lines = (cma: BedProcess, sentence: string): readonly Record<string, unknown>[] =>
    cma
      .output()
      .split("\n")
      .filter((line) => line.startsWith("{") && line.includes(sentence))
      .map((line) => JSON.parse(line));
  const types = (): readonly unknown[] =>
    estate
      .rows(`SELECT type FROM events WHERE details ->> 'ruleid' = '${rule}' ORDER BY sequence`)
      .map(({ type }) => type);
  /** Times at which the host's settings were looked at and were news. */
  const news = (): number =>
    probe
      .output()
      .split("\n")
      .filter((line) => line.includes('"proc_sys"') && line.includes('"isNews":true')).length;

  beforeAll(async () => {
    if (!isAble) return;
    estate = await createEstate(
      "asfull",
      [
        { name: "cma", hostName: "deep-space-nine" },
        { name: "h1", hostName: "runabout-full" },
      ],
      { repeat: { proc_sys: "1s" } },
    );
    state = join(estate.homeOf("cma"), "state");
    filler = join(state, "filler");
    mkdirSync(state, { mode: 0o750 });
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m,mode=0750", "bed-full", state]);
    flip(1);
    probe = estate.startNanoprobe("h1", ["--cmaaddr", estate.bed.addressOf("cma")]);
  });
  afterAll(async () => {
    if (!isAble) return;
    execFileSync("umount", ["--lazy", state]);
    await estate.destroy();
  });

  runs("ends a start with the name of what could not be written", async () => {
    fillDisk(filler);
    const cma = estate.startCma();
    expect(await cma.ended, cma.output()).toBe(1);
    expect(cma.output()).toContain(state);
    expect(cma.output()).toContain("ENOSPC");
    expect(cma.output()).not.toMatch(/^\s+at /m);
    rmSync(filler);
  });

  runs("while it works: the agent keeps its newest, and the graph catches up", async () => {
    const cma = estate.startCma();
    await eventually(
      "the host is assessed",
      () => cma.output().includes("assessed for the first"),
      cma.output,
    );
    expect(types()).toEqual([]);

    fillDisk(filler);
    const before = news();
    flip(0);
    await eventually(
      "the CMA says so",
      () => lines(cma, "The store does not work").length > 0,
      cma.output,
    );
    flip(1);
    await eventually("the agent looked", () => news() >= before + 2, probe.output);
    flip(0);
    await eventually("the agent looked again", () => news() >= before + 3, probe.output);
    expect(types()).toEqual([]);

    rmSync(filler);
    await eventually(
      "the graph is the host's",
      () =>
        types().length > 0 &&
        sysctlsOfGraph(`${state}/cma.sqlite`)["net.ipv4.conf.all.log_martians"] === "0",
      cma.output,
    );
    expect(sysctlsOfGraph(`${state}/cma.sqlite`)).toEqual(sysctlsOfHost(estate.bed, "h1"));
    // What the disk kept from being told in between was there and back: the last one counts.
    expect(types().at(-1)).toBe("warn");
    expect(types().length % 2).toBe(1);

    expect(lines(cma, "The store does not work")).toMatchObject([
      {
        level: "error",
        code: "ASSIM_STORE_FULL",
        reason: expect.stringContaining(`${state}/cma.sqlite`),
      },
    ]);
    const worksAgain = () => lines(cma, "The store works again.");
    // Said once it is committed, which others may see before.
    await eventually("the CMA says so", () => worksAgain().length > 0, cma.output);
    expect(worksAgain()).toMatchObject([{ level: "info", waitedMs: expect.any(Number) }]);
    cma.kill("SIGTERM");
    expect(await cma.ended).toBe(0);
  });
});

/**
 * What an agent may not, or cannot, read of its host: said by name, and all the rest is reported.
 *
 * In the agent's own mount namespace, a file that gives EIO or EACCES even to root lies over one
 * setting of the kernel. Then the file is as it was, and then the agent is not root at all.
 */
import { afterAll, beforeAll, describe, expect } from "vitest";
import { createEstate, type Estate } from "#test/support/estate.ts";
import { eventually } from "#test/support/eventually.ts";
import { sysctlsOfGraph, sysctlsOfHost } from "#test/support/host-graph.ts";
import type { BedProcess } from "#test/support/netbed.ts";
import { needsPrograms, needsRoot, testWith } from "#test/support/unable.ts";

const needs = [needsRoot(), needsPrograms("ip", "unshare", "mount", "setpriv")];
const runs = testWith(...needs);
const isAble = needs.every((need) => need === undefined);

const rule = "nist_V-38528";
const setting = "net.ipv4.conf.all.log_martians";
const path = `/proc/sys/${setting.replaceAll(".", "/")}`;

describe("a host that hides something", () => {
  let estate: Estate;
  let cma: BedProcess;

  const startAgent = (host: string, setUp: string, ...before: readonly string[]): BedProcess => {
    const home = ["--home", estate.homeOf(host)];
    const words = ["--foreground", ...home, "--cmaaddr", estate.bed.addressOf("cma")];
    const program = ["node", "packages/nanoprobe/src/main.ts", ...words];
    return estate.bed.start(host, [...before, ...program], { setUp });
  };
  const stop = async (agent: BedProcess): Promise<void> => {
    agent.kill("SIGTERM");
    expect(await agent.ended, agent.output()).toBe(0);
  };
  const verdictOf = (host: string, ruleId: string): unknown =>
    estate.rows(
      `SELECT edges.attributes ->> 'verdict' AS verdict FROM edges JOIN nodes ON key = source
        WHERE target = 'Rule:${ruleId}' AND nodes.attributes ->> 'designation' = 'name-of-${host}'`,
    )[0]?.["verdict"];
  const graphOf = (host: string): Readonly<Record<string, string>> =>
    sysctlsOfGraph(`${estate.homeOf("cma")}/state/cma.sqlite`, `name-of-${host}`);
  const isAssessed = (host: string): boolean =>
    estate.rows(
      `SELECT 1 FROM nodes WHERE attributes ->> 'designation' = 'name-of-${host}'
        AND attributes ->> 'complete'`,
    ).length > 0;
  const warnings = (agent: BedProcess): readonly object[] =>
    agent
      .output()
      .split("\n")
      .filter((line) => line.includes('"level":"warn"'))
      .map((line) => JSON.parse(line));
  const assessed = (host: string, agent: BedProcess): Promise<unknown> =>
    eventually(
      `${host} is assessed`,
      () => isAssessed(host),
      () => agent.output() + cma.output(),
    );

  beforeAll(async () => {
    if (!isAble) return;
    const hosts = ["h1", "h2", "h3"].map((name) => ({ name, hostName: `name-of-${name}` }));
    estate = await createEstate(
      "ashide",
      [{ name: "cma", hostName: "deep-space-nine" }, ...hosts],
      {
        repeat: { proc_sys: "1s" },
      },
    );
    for (const { name } of hosts) estate.bed.sh(name, `echo 1 > ${path}`);
    cma = estate.startCma();
    await eventually("the CMA starts", () => cma.output().includes("The CMA starts."), cma.output);
  });
  afterAll(async () => {
    if (isAble) await estate.destroy();
  });

  describe.each([
    { host: "h1", code: "EIO", over: "/proc/1/mem" },
    { host: "h2", code: "EACCES", over: "/proc/sys/net/ipv4/route/flush" },
  ])("a setting that answers $code", ({ host, code, over }) => {
    runs("is named once, and every other one is in the graph", async () => {
      const agent = startAgent(host, `mount --bind ${over} ${path}`);
      await assessed(host, agent);
      expect(warnings(agent)).toMatchObject([
        { discovery: "proc_sys", msg: "A discovery could not read everything." },
      ]);
      expect(JSON.stringify(warnings(agent))).toContain(`${path} (${code})`);
      const { [setting]: hidden, ...others } = sysctlsOfHost(estate.bed, host);
      expect(hidden).toBe("1");
      expect(graphOf(host)).toEqual(others);
      expect(["pass", "fail"]).not.toContain(verdictOf(host, rule));
      expect(["pass", "fail"]).toContain(verdictOf(host, "nist_V-38542"));
      await stop(agent);
    });

    runs("is judged as soon as it can be read", async () => {
      const agent = startAgent(host, "");
      await eventually("it passes", () => verdictOf(host, rule) === "pass", agent.output);
      expect(graphOf(host)).toEqual(sysctlsOfHost(estate.bed, host));
      await stop(agent);
    });
  });

  runs("an agent that is not root says what it misses, and reports all else", async () => {
    estate.bed.sh("h3", `chown -R nobody: ${estate.homeOf("h3")}`);
    const asNobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"];
    const agent = startAgent("h3", "sleep 600 &", ...asNobody);
    await assessed("h3", agent);
    expect(warnings(agent)).toContainEqual(
      expect.objectContaining({
        deniedProcesses: 1,
        msg: expect.stringContaining("run as root"),
      }),
    );
    expect(warnings(agent)).toContainEqual(
      expect.objectContaining({
        discovery: "proc_sys",
        paths: expect.arrayContaining([expect.stringMatching(/^\/proc\/sys\/.*\(EACCES\)$/)]),
      }),
    );
    expect(sysctlsOfHost(estate.bed, "h3")).toMatchObject(graphOf("h3"));
    expect(verdictOf("h3", rule)).toBe("pass");
    await stop(agent);
  });
});

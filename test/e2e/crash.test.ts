/**
 * The CMA dies with SIGKILL between receipt and commit, at twenty points drawn from a seed.
 *
 * Two lanes, each a CMA and a host on a bed of its own. At each point the CMA runs with a store
 * that kills its process at the nth transaction, before its body, within it, before the commit or
 * after it; `net.ipv4.conf.all.log_martians` is flipped on the host; once the CMA is dead its
 * ordinary main is started on what is left, and has to catch up.
 *
 *     start    flip, start the CMA that dies         what a restart does, and the news of a while ago
 *     steady   start it, let it work, flip, arm      what a quiet day does
 *
 * Each flip is seen, since the next one waits until the one before is stored. Safety: one stored
 * event a flip, none twice; what was told has one meaning an id, and is in the store. Liveness:
 * each event is stored and told. In the end the graph is what the host says it is, and what a CMA
 * that never crashed makes of the same host.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import {
  CRASH_POINT,
  type CrashPoint,
  type CrashStage,
  crashStages,
} from "#test/support/crash-point.ts";
import { createEstate, type Estate } from "#test/support/estate.ts";
import { eventually } from "#test/support/eventually.ts";
import { sysctlsOfGraph, sysctlsOfHost, timelessGraph } from "#test/support/host-graph.ts";
import type { BedProcess } from "#test/support/netbed.ts";
import { createPrng } from "#test/support/sim/prng.ts";
import { needsPrograms, needsRoot, testWith } from "#test/support/unable.ts";

const needs = [needsRoot(), needsPrograms("ip", "unshare")];
const runs = testWith(...needs);
const isAble = needs.every((need) => need === undefined);

const SEED = 1701;
const POINTS_A_LANE = 10;
const LANES = [0, 1];

const rule = "nist_V-38528";
const sysctl = "/proc/sys/net/ipv4/conf/all/log_martians";

interface PlannedCrash {
  readonly kind: "start" | "steady";
  readonly transaction: number;
  readonly stage: CrashStage;
  /** How the CMA ends that caught up: in order, or by surprise once more. */
  readonly end: "SIGTERM" | "SIGKILL";
}

/** A start of the CMA has eight transactions before anything is quiet, a flip has six. */
const planCrashes = (lane: number): readonly PlannedCrash[] => {
  const random = createPrng(SEED, `crashes of lane ${lane}`);
  const below = (bound: number): number => random.uint32() % bound;
  return Array.from({ length: POINTS_A_LANE }, (_, index) => ({
    kind: index % 2 === 0 ? "start" : "steady",
    transaction: 1 + below(index % 2 === 0 ? 8 : 6),
    stage: crashStages[below(crashStages.length)] ?? "before_commit",
    end: below(2) === 0 ? "SIGTERM" : "SIGKILL",
  }));
};

interface Lane {
  readonly estate: Estate;
  readonly probe: BedProcess;
  /** Lines of the notification script: event id, type, rule id. */
  readonly toldFile: string;
  readonly armFile: string;
  value: 0 | 1;
  flips: number;
}

const createLane = async (number: number): Promise<Lane> => {
  const estate = await createEstate(
    `ascrash${number}`,
    [
      { name: "cma", hostName: "deep-space-nine" },
      { name: "h1", hostName: `runabout-${number}` },
    ],
    { repeat: { proc_sys: "1s" } },
  );
  const home = estate.homeOf("cma");
  const toldFile = join(home, "told");
  writeFileSync(toldFile, "", { mode: 0o666 });
  estate.bed.sh("cma", `chmod 666 ${toldFile}`);
  mkdirSync(join(home, "notification.d"), { mode: 0o755 });
  writeFileSync(
    join(home, "notification.d/10-note"),
    `#!/bin/sh\necho "$ASSIM_eventid $1 $ASSIM_ruleid" >> '${toldFile}'\n`,
    { mode: 0o755 },
  );
  estate.bed.sh("h1", `echo 1 > ${sysctl}`);
  const probe = estate.startNanoprobe("h1", ["--cmaaddr", estate.bed.addressOf("cma")]);
  return { estate, probe, toldFile, armFile: join(home, "armed"), value: 1, flips: 0 };
};

const flip = (lane: Lane): void => {
  lane.value = lane.value === 1 ? 0 : 1;
  lane.flips += 1;
  lane.estate.bed.sh("h1", `echo ${lane.value} > ${sysctl}`);
};

/** Below a shell, for a pid 1 cannot kill itself. */
const startCrashing = ({ estate }: Lane, point: CrashPoint): BedProcess => {
  const program = ["node", "test/support/crashing-cma.ts", "--foreground"];
  const words = ["--home", estate.homeOf("cma"), "--user", "nobody"];
  return estate.bed.start("cma", ["sh", "-c", '"$@"; exit $?', "sh", ...program, ...words], {
    env: { [CRASH_POINT]: JSON.stringify(point) },
  });
};

const ruleEvents = ({ estate }: Lane): readonly Record<string, unknown>[] =>
  estate.rows(`SELECT sequence, type, told FROM events
    WHERE details ->> 'ruleid' = '${rule}' ORDER BY sequence`);

/** Every flip is stored, and every event told. */
const hasCaughtUp = (lane: Lane): boolean =>
  ruleEvents(lane).length >= lane.flips &&
  lane.estate.rows("SELECT 1 FROM events WHERE told = 0").length === 0;

const crashOnce = async (lane: Lane, planned: PlannedCrash): Promise<void> => {
  const { kind, transaction, stage, end } = planned;
  const processes: BedProcess[] = [];
  const logs = (): string =>
    [
      JSON.stringify(planned),
      ...[...processes, lane.probe].map((each) => each.output().slice(-4000)),
    ].join("\n---\n");
  const caughtUp = (): Promise<unknown> =>
    eventually(`${lane.flips} flips stored and told`, () => hasCaughtUp(lane), logs);

  if (kind === "start") flip(lane);
  const armedBy = kind === "steady" ? { armedBy: lane.armFile } : {};
  const crashing = startCrashing(lane, { transaction, stage, ...armedBy });
  processes.push(crashing);
  if (kind === "steady") {
    flip(lane);
    await caughtUp();
    writeFileSync(lane.armFile, "");
    flip(lane);
  }
  await eventually("the CMA dies", () => crashing.child.exitCode !== null, logs);
  expect(await crashing.ended, logs()).toBe(128 + 9);
  rmSync(lane.armFile, { force: true });

  const cma = lane.estate.startCma();
  processes.push(cma);
  // Before that a pid 1 does not hear signals.
  await eventually("the CMA starts", () => cma.output().includes("The CMA starts."), logs);
  await caughtUp();
  cma.kill(end);
  const code = await cma.ended;
  if (end === "SIGTERM") expect(code, logs()).toBe(0);
};

/** A day without a crash: news comes in, and the CMA says goodbye to the agent. */
const workOn = async (lane: Lane): Promise<void> => {
  const cma = lane.estate.startCma();
  flip(lane);
  await eventually("the last flip is stored and told", () => hasCaughtUp(lane), cma.output);
  cma.kill("SIGTERM");
  expect(await cma.ended, cma.output()).toBe(0);
};

interface Told {
  readonly id: string;
  readonly type: string;
  readonly ruleId: string;
}

const toldBy = ({ toldFile }: Lane): readonly Told[] =>
  readFileSync(toldFile, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [id = "", type = "", ruleId = ""] = line.split(" ");
      return { id, type, ruleId };
    });

describe("a CMA that is killed between receipt and commit", () => {
  const lanes: Lane[] = [];

  beforeAll(async () => {
    if (!isAble) return;
    const add = async (number: number): Promise<void> => {
      lanes[number] = await createLane(number);
    };
    await Promise.all(LANES.map(add));
  });
  afterAll(async () => {
    await Promise.all(lanes.map((lane) => lane?.estate.destroy()));
  });

  runs(
    `dies at ${LANES.length * POINTS_A_LANE} points (seed ${SEED}) and catches up`,
    async () => {
      await Promise.all(
        lanes.map(async (lane, number) => {
          for (const planned of planCrashes(number)) await crashOnce(lane, planned);
          await workOn(lane);
        }),
      );
    },
    600_000,
  );

  runs("stored one event a flip: none was lost, none is there twice", () => {
    for (const lane of lanes) {
      const types = ruleEvents(lane).map(({ type }) => type);
      expect(types).toEqual(
        Array.from({ length: lane.flips }, (_, index) => (index % 2 === 0 ? "warn" : "unwarn")),
      );
    }
  });

  runs("told each event, always by the same id, and first tellings in their order", () => {
    for (const lane of lanes) {
      const stored = lane.estate.rows(
        "SELECT store.id || '-' || sequence AS id, type, details ->> 'ruleid' AS ruleId FROM events, store ORDER BY sequence",
      );
      const told = new Map(toldBy(lane).map((each) => [each.id, each]));
      expect([...told.values()]).toEqual(
        stored.map(({ id, type, ruleId }) => ({ id, type, ruleId: ruleId ?? "" })),
      );
      for (const each of toldBy(lane)) expect(each).toEqual(told.get(each.id));
    }
  });

  runs("has the host's settings in its graph, and the verdict on them", () => {
    for (const lane of lanes) {
      const file = storeOf(lane);
      expect(sysctlsOfGraph(file)).toEqual(sysctlsOfHost(lane.estate.bed, "h1"));
      const verdicts = lane.estate.rows(
        `SELECT attributes ->> 'verdict' AS verdict FROM edges WHERE target = 'Rule:${rule}'`,
      );
      expect(verdicts).toEqual([{ verdict: lane.value === 1 ? "pass" : "fail" }]);
    }
  });

  runs("has the graph that a CMA has that never crashed", async () => {
    await Promise.all(
      lanes.map(async (lane) => {
        const folder = join(lane.estate.homeOf("cma"), "fresh");
        const fresh = join(folder, "fresh.sqlite");
        lane.estate.bed.sh("cma", `install -d -o nobody ${folder}`);
        const cma = lane.estate.startCma(["--database", `sqlite:${fresh}`]);
        await eventually(
          "the host is assessed",
          () => cma.output().includes("A host was assessed for the first time"),
          cma.output,
        );
        expect(timelessGraph(storeOf(lane))).toEqual(timelessGraph(fresh));
      }),
    );
  });
});

const storeOf = ({ estate }: Lane): string => join(estate.homeOf("cma"), "state/cma.sqlite");

/**
 * `npm start`: the main job on this host, to see and to try.
 *
 * Starts a CMA and a nanoprobe in a home of their own on loopback, prints what
 * they found, then each change as it happens, until Ctrl-C, which stops both.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createSqliteReader, type GraphReader } from "@assimilation/cma";
import { openSqlite } from "@assimilation/cma/system";
import { localTime } from "@assimilation/protocol/system";
import { createChangeFollower } from "./changes.ts";
import { startDaemons, stopDaemons } from "./daemons.ts";
import { type Findings, readFindings, renderFindings } from "./findings.ts";
import { findHome, userNamesOf } from "./home.ts";
import { isOpenToOthers, type Program, programCopiedTo, programHere } from "./program.ts";
import { createProgress } from "./progress.ts";
import { asked } from "./stop-signal.ts";

const LOOK_EVERY_MS = 250;
/** A slow machine's first assessment; after that the logs know more than we do. */
const ASSESSMENT_MS_MAX = 60_000;

const terminal = {
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  hasColour: process.stdout.isTTY && !process.env["NO_COLOR"],
};
const home = findHome(process.env, userNamesOf(readFileSync("/etc/passwd", "utf8")));
const stop = asked();

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const introduction = (): string => {
  const who = home.isRoot
    ? `The agent runs as root and sees everything; the CMA and its scripts run as ${home.cmaUser}.`
    : "Without root the agent sees your own processes only; run as root, it sees all of them.";
  return `Assimilation on this host, over loopback alone. ${who}\nKept in ${home.root}${home.isWarm ? ", from an earlier run" : ""}.\n`;
};

/** Root's checkout may be closed to the user that the CMA runs as. */
const findProgram = (): Program =>
  home.isRoot && !isOpenToOthers() ? programCopiedTo(join(home.root, "program")) : programHere();

const firstFindings = async (
  graph: GraphReader,
  startedAt: number,
): Promise<Findings | undefined> => {
  const until = performance.now() + ASSESSMENT_MS_MAX;
  while (performance.now() < until && !stop.aborted) {
    const found = readFindings(graph, startedAt);
    if (found !== undefined) return found;
    await sleep(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  return undefined;
};

const whereNext = `Where to go next:
  bin/assimcli --home ${home.cma} query list      every question you can ask
  ${join(home.cma, "log/cma.log")}      what the CMA says
  README.md, docs/guides/start.md      more hosts, mail, rules of your own

Change something (a listening port, a sysctl) and it shows below within seconds. Ctrl-C stops both daemons.
`;

const followChanges = async (graph: GraphReader): Promise<void> => {
  const follower = createChangeFollower(graph, localTime);
  while (!stop.aborted) {
    for (const line of follower.next()) say(line);
    await sleep(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
};

const run = async (program: Program): Promise<number> => {
  const progress = createProgress(process.stderr);
  say(introduction());
  progress.begin("Starting the CMA and the nanoprobe");
  await stopDaemons(program, home);
  const startedAt = Date.now();
  await startDaemons(program, home);
  progress.begin("Looking at this host");
  const graph = createSqliteReader({ openSqlite }, { file: join(home.cma, "state/cma.sqlite") });
  try {
    const findings = await firstFindings(graph, startedAt);
    progress.end();
    if (stop.aborted) return 0;
    if (findings === undefined) {
      say(
        `Nothing was found within a minute. The logs are in ${home.cma}/log and ${home.nanoprobe}/log.`,
      );
      return 1;
    }
    say(renderFindings(findings, terminal));
    say(whereNext);
    await followChanges(graph);
    return 0;
  } finally {
    graph.close();
  }
};

const program = findProgram();
try {
  process.exitCode = await run(program);
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  process.stderr.write("\nStopping both daemons … ");
  await stopDaemons(program, home);
  process.stderr.write("done.\n");
}
// The signal handlers would keep us alive.
process.exit();

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
import { claimHome, releaseHome } from "./alone.ts";
import { createChangeFollower } from "./changes.ts";
import { startDaemons, stopDaemons } from "./daemons.ts";
import { type Findings, inShort, readFindings, renderFindings } from "./findings.ts";
import { findHome, userNamesOf } from "./home.ts";
import { isOpenToOthers, type Program, programCopiedTo, programHere } from "./program.ts";
import { createProgress } from "./progress.ts";
import { asked } from "./stop-signal.ts";
import { lastTrouble } from "./trouble.ts";

const LOOK_EVERY_MS = 250;
/** A slow machine's first assessment; after that the logs know more than we do. */
const ASSESSMENT_MS_MAX = 60_000;

const terminal = {
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  hasColour: process.stdout.isTTY && !process.env["NO_COLOR"],
};
const home = findHome(process.env, userNamesOf(readFileSync("/etc/passwd", "utf8")));
const stop = asked();
// Whatever the caller's: the CMA's user must get through to its home, and others must not write there.
process.umask(0o022);

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const introduction = (): string => {
  const who = home.isRoot
    ? `The agent runs as root and sees everything; the CMA and its scripts run as ${home.cmaUser}.`
    : "Without root the agent sees your own processes only; as root, all of them.";
  const where = `Kept in ${home.root}${home.isWarm ? ", from an earlier run" : ""}.`;
  return `Assimilation on this host, over loopback alone.\n${who}\n${where}\n`;
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
    const found = await readFindings(graph, startedAt);
    if (found !== undefined) return found;
    await sleep(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  return undefined;
};

const whereNext = `Where to go next
  every question you can ask:           bin/assimcli --home ${home.cma} query list
  what the CMA says:                    ${join(home.cma, "log/cma.log")}
  more hosts, mail, rules of your own:  docs/guides/start.md

Change something (a listening port, a sysctl) and it shows below within seconds.
Ctrl-C stops both daemons.
`;

const followChanges = async (graph: GraphReader): Promise<void> => {
  const follower = await createChangeFollower(graph, localTime, Date.now);
  while (!stop.aborted) {
    for (const line of await follower.next()) say(line);
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
      throw new Error(nothingFound(startedAt));
    }
    say(renderFindings(findings, terminal));
    say(`In short: ${inShort(findings)}\n`);
    say(whereNext);
    await followChanges(graph);
    return 0;
  } finally {
    await graph.close();
  }
};

const main = async (): Promise<number> => {
  const other = claimHome(home.root, process.pid);
  if (other !== undefined) throw new Error(runsAlready(other));
  const program = findProgram();
  try {
    return await run(program);
  } finally {
    process.stderr.write("\nStopping both daemons … ");
    await stopDaemons(program, home);
    releaseHome(home.root);
    process.stderr.write("done.\n");
  }
};

const nothingFound = (startedAt: number): string => {
  const logs = [join(home.cma, "log/cma.log"), join(home.nanoprobe, "log/nanoprobe.log")];
  const troubles = logs.flatMap((log) => lastTrouble(log, startedAt) ?? []);
  return ["Nothing was found within a minute. More is in", ...logs, ...troubles].join("\n");
};

const runsAlready = (pid: number): string =>
  `npm start runs already (pid ${pid}) and keeps its daemons in ${home.root}.
Ctrl-C there ends it. ASSIMILATION_START=DIRECTORY npm start runs a second one beside it.`;

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
// The signal handlers would keep us alive.
process.exit();

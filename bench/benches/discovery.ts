/**
 * One full discovery of this host: every module of the catalogue collects and
 * parses, through the real files and the real collector.
 *
 * The baseline makes the same calls in the same order (each file read, folder
 * listed and link asked for) and throws away what it gets.
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Files } from "@assimilation/protocol";
import { systemClock, systemFiles, systemMachine } from "@assimilation/protocol/system";
import { discoveryCatalog } from "#nanoprobe/discovery/catalog.ts";
import { createCollector } from "#nanoprobe/discovery/collector.ts";
import type { DiscoveryModule } from "#nanoprobe/discovery/module.ts";
import type { Bench, Figure } from "../bench.ts";
import { type Cost, inTurns } from "../measure.ts";
import { quietLogger } from "../quiet-logger.ts";

export const discovery: Bench = {
  name: "discovery",
  doc: "One full discovery of this host, all modules, collected and parsed; and proc_sys alone.",
  bare: "the same files, folders and links through node:fs, in the same order, and nothing else.",

  run: async (say) => {
    const modules = discoveryCatalog.map(({ module }) => module);
    const procSys = modules.filter(({ name }) => name === "proc_sys");
    const whole = await measure(modules);
    say("all modules are done");
    const settings = await measure(procSys);
    return {
      figures: [...figuresOf("all modules", whole), ...figuresOf("proc_sys", settings)],
      notes: [countsOf("All modules", whole.calls), countsOf("proc_sys alone", settings.calls)],
    };
  },
};

type Call = readonly [kind: "read" | "list" | "link", path: string];

interface Measured {
  readonly ours: readonly Cost[];
  readonly bare: readonly Cost[];
  readonly calls: readonly Call[];
}

const measure = async (modules: readonly DiscoveryModule[]): Promise<Measured> => {
  const calls: Call[] = [];
  await discover(modules, recording(calls));
  const turns = await inTurns(
    () => discover(modules, systemFiles),
    () => calls.forEach(callBare),
    { runs: 15, warmUps: 5 },
  );
  return { ...turns, calls };
};

const discover = async (modules: readonly DiscoveryModule[], files: Files): Promise<void> => {
  const collector = createCollector({
    clock: systemClock,
    files,
    logger: quietLogger,
    machine: systemMachine,
  });
  for (const module of modules) {
    const { readings } = await collector.collect(module);
    module.parse(readings);
  }
};

/** Those that succeeded: what fails is not worth timing twice. */
const recording = (calls: Call[]): Files => {
  const note = <T extends { readonly ok: boolean }>(kind: Call[0], path: string, result: T): T => {
    if (result.ok) calls.push([kind, path]);
    return result;
  };
  return {
    ...systemFiles,
    read: (path, most) => note("read", path, systemFiles.read(path, most)),
    readText: (path, most) => note("read", path, systemFiles.readText(path, most)),
    list: (path, most) => note("list", path, systemFiles.list(path, most)),
    readLink: (path) => note("link", path, systemFiles.readLink(path)),
  };
};

const callBare = ([kind, path]: Call): void => {
  try {
    if (kind === "read") readFileSync(path, "utf8");
    else if (kind === "list") readdirSync(path, { withFileTypes: true });
    else readlinkSync(path);
  } catch {
    // A process that has ended since.
  }
};

const figuresOf = (what: string, { ours, bare }: Measured): readonly Figure[] => [
  {
    what: `${what}, CPU`,
    unit: "ms",
    ours: ours.map(({ cpuMs }) => cpuMs),
    bare: bare.map(({ cpuMs }) => cpuMs),
  },
  {
    what: `${what}, wall`,
    unit: "ms",
    ours: ours.map(({ wallMs }) => wallMs),
    bare: bare.map(({ wallMs }) => wallMs),
  },
];

const countsOf = (what: string, calls: readonly Call[]): string => {
  const count = (wanted: Call[0]): string =>
    calls.filter(([kind]) => kind === wanted).length.toLocaleString("en");
  return `${what}: ${count("read")} files read, ${count("list")} folders listed, ${count("link")} links asked for.`;
};

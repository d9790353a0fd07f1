/**
 * The processors that the kernel runs on.
 *
 * /proc/cpuinfo as it is, block by block: `name : value`, an empty line between
 * processors. Left out is what changes while nothing changes: the clock rates.
 *
 * A host with hundreds of processors says the same long lists of flags hundreds
 * of times; only the first {@link FLAGGED_CPUS_MAX} keep theirs.
 *
 * Source: proc_cpuinfo(5); the kernel's arch/…/cpuinfo for the spelling elsewhere.
 */
import type { Json, JsonMap } from "@assimilation/protocol";
import { decimalOrText, flagsOf, mapOf } from "../facts.ts";
import type { DiscoveryModule } from "../module.ts";

/** Of all CPUs together: 64 × some 250 names stays far below what one message may hold. */
const FLAGGED_CPUS_MAX = 64;

/** More than Linux can be built for today. */
const CPUS_MAX = 8192;

/** Words that are there or not. `Features` is ARM's name for flags, `features` that of s390x. */
const flagFields: ReadonlySet<string> = new Set([
  "flags",
  "vmx flags",
  "bugs",
  "Features",
  "features",
]);

/** Clock rates and the calibrations that follow them. */
const restless = /mhz|^clock$|bogomips/i;

export const cpu: DiscoveryModule = {
  name: "cpu",
  doc: "One entry a processor, named by its number, with the fields of /proc/cpuinfo. Clock rates and BogoMIPS are left out, since they change by themselves.",
  repeatMs: 60 * 60 * 1000,

  sources: {
    cpuinfo: { kind: "file", path: "/proc/cpuinfo", bytesMax: 16 * 1024 * 1024 },
  },

  fields: [
    { name: "<n>", type: "map", doc: "Processor number n, as the kernel counts." },
    { name: "<n>.model name", type: "string", doc: "What the processor calls itself." },
    { name: "<n>.cpu cores", type: "integer", doc: "Cores in its package." },
    { name: "<n>.microcode", type: "string", doc: "Hexadecimal, as vendors write it." },
    {
      name: "<n>.flags",
      type: "map",
      doc: `\`{name: true}\` for each feature; likewise \`bugs\`, \`vmx flags\` and \`Features\`. On processors 0 to ${FLAGGED_CPUS_MAX - 1} only.`,
    },
  ],

  parse: ({ text }) => {
    const cpus = (text["cpuinfo"] ?? "")
      .split(/\n\s*\n/)
      .flatMap(parseBlock)
      .slice(0, CPUS_MAX);
    return cpus.length === 0 ? undefined : mapOf(cpus);
  },
};

/** None for a block about something else, such as the board at the end on ARM. */
const parseBlock = (block: string, index: number): readonly (readonly [string, JsonMap])[] => {
  const fields = block.split("\n").flatMap((line) => {
    const colon = line.indexOf(":");
    return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const];
  });
  const number = fields.find(([name]) => name === "processor")?.[1];
  if (number === undefined || !/^\d{1,5}$/.test(number)) return [];
  return [[number, mapOf(fields.map(([name, value]) => [name, factOf(name, value, index)]))]];
};

const factOf = (name: string, value: string, index: number): Json | undefined => {
  if (value === "" || restless.test(name)) return undefined;
  if (!flagFields.has(name)) return decimalOrText(value);
  return index < FLAGGED_CPUS_MAX ? flagsOf(value) : undefined;
};

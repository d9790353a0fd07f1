/** The machine a figure was measured on, without saying whose it is. */
import { readFileSync } from "node:fs";
import { availableParallelism, loadavg, release, totalmem } from "node:os";

export const machineNow = (): string => {
  const day = new Date().toISOString().slice(0, 10);
  const kernel = /^\d+\.\d+/.exec(release())?.[0] ?? release();
  const gib = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[0]?.toFixed(1);
  return `${day}, ${availableParallelism()} cores (${processor()}), ${gib} GiB, Linux ${kernel}, Node ${process.version}, load ${load} when it ended`;
};

/** Source: proc_cpuinfo(5); Arm says less there. */
const processor = (): string => {
  const text = readFileSync("/proc/cpuinfo", "utf8");
  return /^model name\s*:\s*(.+)$/m.exec(text)?.[1]?.trim() ?? process.arch;
};

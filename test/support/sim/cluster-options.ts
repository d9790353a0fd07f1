/**
 * What a run of the cluster is made of: a list, read by the command line, its
 * help, the swarm, and the line that replays a failure.
 */
import { between, oneOf } from "./choice.ts";
import { createPrng } from "./prng.ts";

export type ClusterOptions = Readonly<Record<OptionName, number>>;

export type OptionName = (typeof clusterOptions)[number]["name"];

export interface ClusterOption {
  readonly flag: string;
  readonly usual: number;
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
  readonly doc: string;
}

const count = (flag: string, usual: number, most: number, doc: string) =>
  ({ flag, usual, least: 0, most, isWhole: true, doc }) as const;

const share = (flag: string, usual: number, doc: string) =>
  ({ flag, usual, least: 0, most: 0.9, isWhole: false, doc }) as const;

export const clusterOptions = [
  { name: "seed", ...count("seed", 1, 2 ** 32 - 1, "All chance comes from it.") },
  { name: "agents", ...count("agents", 50, 60_000, "Hosts with a nanoprobe."), least: 1 },
  {
    name: "minutes",
    ...{ flag: "minutes", usual: 1, least: 0.1, most: 1_440, isWhole: false },
    doc: "How long the storm lasts, simulated; then it is calm.",
  },
  { name: "loss", ...share("loss", 0.05, "Share of datagrams that are lost.") },
  { name: "replay", ...share("replay", 0.02, "Share that comes again, up to 5 s later.") },
  { name: "delayMs", ...count("delay", 20, 10_000, "Mean delay in ms; long ones reorder.") },
  { name: "flips", ...count("flips", 100, 1e6, "Settings changed on hosts.") },
  { name: "crashes", ...count("crashes", 5, 1e6, "Agents killed, and started again.") },
  { name: "stops", ...count("stops", 5, 1e6, "Agents stopped in order, and started again.") },
  { name: "moves", ...count("moves", 3, 1e6, "Hosts that get another address.") },
  { name: "managerCrashes", ...count("manager-crashes", 1, 1e5, "CMA killed, started again.") },
  { name: "managerStops", ...count("manager-stops", 0, 1e5, "CMA stopped, started again.") },
  { name: "outages", ...count("outages", 1, 1e5, "Times that the store fails or is slow.") },
  { name: "scriptHangs", ...share("script-hangs", 0.002, "Share of script calls that hang.") },
  { name: "scriptFailures", ...share("script-failures", 0.05, "Share that exits with 1.") },
] as const satisfies readonly (ClusterOption & { readonly name: string })[];

export const usualOptions: ClusterOptions = fromEntries(
  clusterOptions.map(({ name, usual }) => [name, usual]),
);

/** Everything drawn from the seed: what nobody would think of. */
export const swarmOptions = (seed: number): ClusterOptions => {
  const random = createPrng(seed, "swarm");
  const some = (most: number): number =>
    between(random, 0, 2) === 0 ? 0 : between(random, 0, most);
  return {
    seed,
    agents: 50,
    minutes: oneOf(random, [0.5, 1, 1.5]),
    loss: oneOf(random, [0, 0.01, 0.05, 0.2, 0.3]),
    replay: oneOf(random, [0, 0.02, 0.1]),
    delayMs: oneOf(random, [2, 20, 150]),
    flips: between(random, 10, 200),
    crashes: some(20),
    stops: some(20),
    moves: some(10),
    managerCrashes: some(4),
    managerStops: some(2),
    outages: some(4),
    scriptHangs: oneOf(random, [0, 0.002]),
    scriptFailures: oneOf(random, [0, 0.05, 0.5]),
  };
};

/** The line that repeats a run, and the whole bug report. */
export const commandOf = (options: ClusterOptions): string => {
  const flags = clusterOptions
    .filter(({ name, usual }) => name === "seed" || options[name] !== usual)
    .map(({ name, flag }) => `--${flag} ${options[name]}`);
  return `npm run sim -- ${flags.join(" ")}`;
};

/** Every name has its entry, for the list is where names come from. */
export function fromEntries(entries: readonly (readonly [OptionName, number])[]): ClusterOptions {
  return Object.fromEntries(entries) as ClusterOptions;
}

/**
 * The CMA's share of the estate bench, in a process of its own: hosts register, then one fact of a
 * few of them changes, one host after the other.
 */
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { median } from "../bench.ts";
import { costOf } from "../measure.ts";
import { changingHosts, feed } from "./feed.ts";
import type { SimHost } from "./host.ts";
import { changeMessage } from "./messages.ts";
import { type Recorder, recordInto } from "./recording.ts";
import { startSimCma } from "./sim-cma.ts";
import { type GraphSize, openPlace, readPlace, type StorePlace, sizeOf } from "./store-place.ts";

export interface RegistrationTask {
  readonly hosts: number;
  readonly place: StorePlace;
  /** Where to note what is written, which makes the run's own figures worthless. */
  readonly recording?: string;
}

export interface Registration extends GraphSize {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly messages: number;
  readonly peakMib: number;
  /** Half of the time it was less. */
  readonly usualMib: number;
  /** How much later than due the event loop came to a timer. */
  readonly lateMs: { readonly p99: number; readonly most: number };
  /** From the message to its commit, one each change. */
  readonly changeMs: readonly number[];
}

type Say = (what: string) => void;

export const register = async (
  { hosts, place, recording }: RegistrationTask,
  say: Say,
): Promise<Registration> => {
  const opened = openPlace(place);
  const recorder: Recorder | undefined =
    recording === undefined ? undefined : recordInto(recording, opened);
  const store = recorder?.store ?? opened;
  const cma = await startSimCma(store);
  const met = new Map<string, ReturnType<typeof cma.meet>>();
  let messages = 0;
  const meet = (host: SimHost): ReturnType<typeof cma.meet> => {
    const tell = cma.meet(host);
    met.set(host.keyId, tell);
    return tell;
  };
  const memory = sampleMemory();
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const cost = await costOf(async () => {
    messages = await feed(hosts, meet, say);
  });
  delay.disable();
  const usualMib = memory.stop();

  recorder?.enter("change");
  const changeMs: number[] = [];
  for (const [at, host] of changingHosts(hosts).entries()) {
    const message = changeMessage(host, hosts, at);
    const startedAt = performance.now();
    await met.get(host.keyId)?.(message);
    changeMs.push(performance.now() - startedAt);
  }
  const peakMib = process.resourceUsage().maxRSS / 1024;
  await cma.stop();
  await store.close();
  recorder?.close();
  if (cma.refused() > 0) throw new Error(`the CMA refused ${cma.refused()} messages`);

  const reader = await readPlace(place);
  const size = await sizeOf(reader);
  await reader.close();
  return {
    ...{ ...cost, ...size, messages, peakMib, usualMib, changeMs },
    lateMs: { p99: delay.percentile(99) / 1e6, most: delay.max / 1e6 },
  };
};

/** The same without a CMA: what making the messages costs. */
export const generate = async (
  { hosts }: Pick<RegistrationTask, "hosts">,
  say: Say,
): Promise<Pick<Registration, "cpuMs" | "peakMib">> => {
  const { cpuMs } = await costOf(async () => {
    await feed(hosts, () => async () => undefined, say);
  });
  return { cpuMs, peakMib: process.resourceUsage().maxRSS / 1024 };
};

const sampleMemory = () => {
  const samples: number[] = [];
  const timer = setInterval(() => samples.push(process.memoryUsage.rss() / 2 ** 20), SAMPLE_MS);
  return {
    stop: (): number => {
      clearInterval(timer);
      return median(samples.length === 0 ? [process.memoryUsage.rss() / 2 ** 20] : samples);
    },
  };
};

const SAMPLE_MS = 250;

/**
 * Every setting of the running kernel: what `sysctl -a` shows.
 *
 * A document must be equal when nothing was changed, so what changes by itself
 * is not opened; nor is what acts on being touched. And as root we could read
 * keys, which are nobody's business: they must not leave the host.
 *
 * Source: sysctl(8) for the names, proc_sys(5) and the kernel's
 * Documentation/admin-guide/sysctl for what is in the lists below. On a busy
 * host the settings were compared over minutes.
 */
import type { Json } from "@assimilation/protocol";
import { decimalOrText, mapOf, wordsOf } from "../facts.ts";
import type { DiscoveryModule } from "../module.ts";

/** What counts, measures or is drawn anew. */
const restless: readonly RegExp[] = [
  /^dev\/cdrom\/info$/,
  /^fs\/[^/]*-(nr|state)$/,
  /^fs\/quota\//,
  /^fs\/nfs\/nfs_callback_tcpport$/,
  /^kernel\/hung_task_(detect_count|warnings)$/,
  /^kernel\/ns_last_pid$/,
  /^kernel\/perf_event_max_sample_rate$/,
  /^kernel\/pty\/nr$/,
  /^kernel\/random\//,
  /^kernel\/sched_domain\//,
  /^kernel\/spl\/kmem\//,
  /^net\/netfilter\/nf_conntrack_count$/,
  /^net\/nf_conntrack_count$/,
  /^sunrpc\/transports$/,
];

/** What is written to make something happen; some act even on being read. */
const triggers: readonly RegExp[] = [
  /\/(register|flush|stats_clear|stat_refresh|compact_memory|drop_caches)$/,
];

/** What root can read and nobody else should know. */
const secrets: readonly RegExp[] = [
  /^net\/core\/netdev_rss_key$/,
  /^net\/ipv4\/tcp_fastopen_key$/,
  /\/stable_secret$/,
];

const skipped = [...restless, ...triggers, ...secrets];

/** True for what is never opened. `path` is below /proc/sys. */
export const isSkipped = (path: string): boolean => skipped.some((pattern) => pattern.test(path));

export const procSys: DiscoveryModule = {
  name: "proc_sys",
  doc: "Kernel settings by their sysctl name. What changes by itself, what acts on being touched, and secrets are left out.",
  repeatMs: 60 * 1000,

  sources: {
    settings: {
      kind: "tree",
      path: "/proc/sys",
      depthMax: 8,
      // Each network interface brings some 80 of them.
      filesMax: 40_000,
      bytesMax: 8192,
      skip: isSkipped,
    },
  },

  fields: [
    {
      name: "<name>",
      type: "integer",
      doc: "Such as `net.ipv4.ip_forward`. An integer where the kernel shows one, a list where it shows several, else text; an integer beyond 2^53 stays text. A dot within a part, as in `eth0.7`, is written `/`, as sysctl(8) does.",
    },
  ],

  parse: ({ tree }) => {
    const settings = tree["settings"];
    if (settings === undefined || settings.size === 0) return undefined;
    return mapOf([...settings].map(([path, text]) => [sysctlName(path), settingOf(text)] as const));
  },
};

const swapped: Readonly<Record<string, string>> = { "/": ".", ".": "/" };
const sysctlName = (path: string): string =>
  path.replace(/[/.]/g, (character) => swapped[character] ?? character);

const settingOf = (text: string): Json => {
  const value = text.trim();
  const words = wordsOf(value);
  const areNumbers = words.length > 1 && words.every((word) => /^-?(0|[1-9]\d*)$/.test(word));
  if (!areNumbers || value.includes("\n")) return decimalOrText(value);
  return words.slice(0, NUMBERS_MAX).map(decimalOrText);
};

/** Far more than any setting has; a bound all the same. */
const NUMBERS_MAX = 1024;

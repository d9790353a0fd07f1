/**
 * cma.json, once it has been checked: what the CMA is to do with which host.
 *
 *     {
 *       "domain": "site-a",
 *       "repeat": { "proc_sys": "5m" },
 *       "hosts": [ { "match": { "designation": "web1" }, "repeat": { "proc_sys": "2s" }, "tags": ["web"] } ],
 *       "keep": { "events": 100000, "changes": { "days": 90, "kibibytes": 1024 } }
 *     }
 *
 * Tags are given here and nowhere else: an agent never says which it has. A host that entries
 * match by its designation is one that calls itself so; what must be sure is matched by key id.
 */
import type { Configure } from "@assimilation/protocol";

export interface Settings {
  /** Net segment of addresses that several hosts can reach. */
  readonly domain: string;
  /** Milliseconds by discovery type or instance, for every host. */
  readonly repeatMs: Readonly<Record<string, number>>;
  /** Later entries win over earlier ones. */
  readonly hosts: readonly HostEntry[];
  /** Told events that are kept. */
  readonly eventsKept: number;
  readonly changesKept: ChangesKept;
}

export interface ChangesKept {
  readonly days: number;
  /** Of one host. */
  readonly kibibytes: number;
}

export interface HostEntry {
  readonly match: HostMatch;
  readonly repeatMs: Readonly<Record<string, number>>;
  readonly tags: readonly string[];
}

export type HostMatch = { readonly keyId: string } | { readonly designation: string };

export const defaultSettings: Settings = {
  domain: "global",
  repeatMs: {},
  hosts: [],
  eventsKept: 100_000,
  changesKept: { days: 90, kibibytes: 1_024 },
};

export interface SettingsOfHost {
  readonly configure: Configure;
  /** Sorted, each once. */
  readonly tags: readonly string[];
}

export const settingsOfHost = (
  { repeatMs, hosts }: Settings,
  host: { readonly keyId: string; readonly designation: string },
): SettingsOfHost => {
  const entries = hosts.filter(({ match }) =>
    "keyId" in match ? match.keyId === host.keyId : match.designation === host.designation,
  );
  const repeats = [repeatMs, ...entries.map((entry) => entry.repeatMs)];
  return {
    configure: { kind: "configure", repeatMs: Object.assign({}, ...repeats) },
    tags: [...new Set(entries.flatMap(({ tags }) => tags))].sort(),
  };
};

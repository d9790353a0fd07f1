/** Discovery modules that read one file, and find its text. */
import type { CatalogEntry } from "#nanoprobe/discovery/catalog.ts";
import type { DiscoveryModule } from "#nanoprobe/discovery/module.ts";

export const textModule = (name: string, repeatMs = 60_000): DiscoveryModule => ({
  name,
  doc: `What ${name} says.`,
  repeatMs,
  sources: { text: { kind: "file", path: `/${name}`, bytesMax: 1000 } },
  fields: [],
  parse: ({ text: { text } }) => {
    if (text === "broken") throw new RangeError("a mistake of ours");
    return text === undefined ? undefined : { text };
  },
});

/** b follows a, when a says "go". */
export const chain: readonly CatalogEntry[] = [
  { module: textModule("a") },
  { module: textModule("b"), after: { discovery: "a", when: ({ text }) => text === "go" } },
];

/**
 * The import-direction rule, as a test.
 *
 * Each folder names the folders it may import. A new folder must be added here
 * with a thought; that is the point. See docs/internals/architecture.md, "Layers".
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** folder -> folders it may import from, and why it may not import more. */
const layers: Record<string, { readonly may: readonly string[]; readonly why: string }> = {
  "protocol/world": { may: [], why: "interfaces only; everything depends on them" },
  "protocol/bytes": { may: [], why: "everything on the wire depends on them" },
  "protocol/installation": { may: [], why: "where things are, as plain data" },
  "protocol/wire": { may: ["protocol/bytes"], why: "bytes in, values out; vectors test it alone" },
  "protocol/seal": { may: ["protocol/bytes", "protocol/world"], why: "primitives and key files" },
  "protocol/handshake": {
    may: ["protocol/bytes", "protocol/wire", "protocol/seal", "protocol/world"],
    why: "machines over packets; no sockets",
  },
  "protocol/delivery": {
    may: ["protocol/bytes", "protocol/wire", "protocol/world"],
    why: "machines over frames; no sockets, no keys",
  },
  "protocol/messages": { may: ["protocol/wire", "protocol/bytes"], why: "typed view of frames" },
  "protocol/endpoint": {
    may: [
      "protocol/bytes",
      "protocol/wire",
      "protocol/seal",
      "protocol/handshake",
      "protocol/delivery",
      "protocol/messages",
      "protocol/world",
    ],
    why: "the one stateful service of the package",
  },
  "protocol/system": {
    may: ["protocol/world", "protocol/installation", "protocol/bytes"],
    why: "one adapter a seam; no policy",
  },
  "nanoprobe/config": { may: ["protocol"], why: "text in, config out" },
  "nanoprobe/discovery": { may: ["protocol"], why: "modules are values; they read no host" },
  "nanoprobe/startup": { may: ["protocol"], why: "what is said first" },
  "nanoprobe/orders": {
    may: ["protocol", "nanoprobe/discovery", "nanoprobe/startup"],
    why: "message to effect",
  },
  "cma/config": { may: ["protocol"], why: "text in, config out" },
  "cma/graph": { may: [], why: "nodes, edges and changes are plain data" },
  "cma/rules": { may: ["protocol"], why: "facts in, verdicts out; usable without a graph" },
  "cma/events": {
    may: ["cma/graph", "cma/rules"],
    why: "events describe changes; they cause none",
  },
  "cma/ingest": {
    may: ["protocol", "cma/graph"],
    why: "facts in, changes out; no store, no clock",
  },
  "cma/store": {
    may: ["protocol", "cma/graph", "cma/events"],
    why: "implements one interface; never sees a message",
  },
  "cma/inbound": {
    may: [
      "protocol",
      "cma/graph",
      "cma/ingest",
      "cma/rules",
      "cma/events",
      "cma/store",
      "cma/config",
    ],
    why: "the transaction",
  },
  "cma/notify": {
    may: ["protocol", "cma/events", "cma/store"],
    why: "the last stage; nothing depends on it",
  },
  "cma/query": {
    may: ["protocol", "cma/config", "cma/graph", "cma/rules", "cma/store"],
    why: "read only; durations and regular expressions are as elsewhere",
  },
  "cma/draw": {
    may: ["protocol", "cma/query", "cma/store"],
    why: "a part of the graph in, text for Graphviz out",
  },
  "cma/assimcli": {
    may: [
      "protocol",
      "cma/config",
      "cma/draw",
      "cma/query",
      "cma/store",
      "cma/notify",
      "cma/rules",
      "cma/graph",
      "cma/events",
    ],
    why: "the operator's command: words in, tables out; the CMA's settings say which store",
  },
  "cma/system": {
    may: ["protocol", "cma/store", "cma/draw"],
    why: "drivers behind our interfaces; no policy",
  },
};

/** Types of the seams are everybody's: they are erased, and make no dependency at run time. */
const interfacesOnly = new Set(["protocol/world"]);

const outsideWorld =
  /(?<![.\w])(?:globalThis\.)?(?:Date|setTimeout|setInterval|setImmediate|performance)\b(?!["'`])|Math\.random|from "node:/;

/** Pure functions of their input, though Node brings them. */
const pureNodeUsers = /^packages\/protocol\/src\/seal\/(curve|hash|compress)\.ts$/;

const sources = readdirSync(join(root, "packages"), { recursive: true, encoding: "utf8" })
  .map((path) => `packages/${path}`)
  .filter((path) => /^packages\/\w+\/src\/.*\.ts$/.test(path))
  .sort();

const isMain = (file: string): boolean => file.endsWith("/main.ts");

test.each(sources)("%s imports downward only", (file) => {
  const layer = layerOf(file);
  const text = readFileSync(join(root, file), "utf8");
  for (const [, specifier = ""] of text.matchAll(/(?:^|\s)from "([^"]+)";/g)) {
    if (specifier.startsWith("@assimilation/")) {
      const allowed =
        isMain(file) || layer?.endsWith("/system")
          ? /^@assimilation\/protocol(\/system)?$/
          : /^@assimilation\/protocol$/;
      expect(specifier, "the sides share the protocol; adapters are for main").toMatch(allowed);
    }
    if (layer === undefined || isMain(file)) continue; // Index, main and service files wire layers together.
    const isOurs = specifier.startsWith(".") || specifier.startsWith("@assimilation/");
    if (!isOurs) continue;
    const target = specifier.startsWith(".")
      ? layerOf(relative(root, normalize(join(root, dirname(file), specifier))))
      : "protocol";
    if (target === layer || target === undefined || interfacesOnly.has(target)) continue;
    if (layer.endsWith("/system") && target === "protocol") continue;
    const { may, why } = layers[layer] ?? { may: [], why: "not listed in layers" };
    expect(may, `${layer} may not import ${target}: ${why}`).toContain(target);
  }
});

test.each(
  sources.filter(
    (file) => !file.includes("/system/") && !isMain(file) && !pureNodeUsers.test(file),
  ),
)("%s asks the world for time, luck and I/O", (file) => {
  const code = readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  expect(code).not.toMatch(outsideWorld);
});

/**
 * Each third-party library comes in through one place. Those in {@link lazily} only when they are
 * needed: each costs every start of assimcli and of a CMA on SQLite a quarter of a second.
 */
const importers: Record<string, RegExp> = {
  tweetnacl: /^packages\/protocol\/src\/seal\/box\.ts$/,
  pino: /^packages\/protocol\/src\/system\/json-logger\.ts$/,
  "pino-pretty": /^packages\/protocol\/src\/system\/json-logger\.ts$/,
  "neo4j-driver": /^packages\/cma\/src\/system\/neo4j-server\.ts$/,
  nodemailer: /^packages\/cma\/src\/system\/smtp-mail\.ts$/,
  re2js: /^packages\/cma\/src\/rules\//,
  commander: /^packages\/(protocol\/src\/system\/command-line|cma\/src\/assimcli\/cli)\.ts$/,
  "@hpcc-js/wasm-graphviz": /^packages\/cma\/src\/system\/graphviz\.ts$/,
  "node:sqlite": /^packages\/cma\/src\/system\/sqlite-database\.ts$/,
};

const lazily: readonly string[] = ["neo4j-driver", "nodemailer", "@hpcc-js/wasm-graphviz"];

test.each(Object.entries(importers))("%s has one importer", (library, where) => {
  const imported = new RegExp(`\\b(?:from |import\\()"${library}"`);
  const ofValues = new RegExp(`^import (?!type )[^;]*from "${library}"`, "m");
  for (const file of sources) {
    const text = readFileSync(join(root, file), "utf8");
    if (imported.test(text)) expect(file).toMatch(where);
    if (lazily.includes(library)) expect(text, file).not.toMatch(ofValues);
  }
});

function layerOf(file: string): string | undefined {
  const [, name, layer] = /^packages\/(\w+)\/src\/(?:([\w-]+)\/)?/.exec(file) ?? [];
  return layer === undefined ? undefined : `${name}/${layer}`;
}

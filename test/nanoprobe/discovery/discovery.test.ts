import type { Instant } from "@assimilation/protocol";
import { expect, test } from "vitest";
import type { CatalogEntry } from "#nanoprobe/discovery/catalog.ts";
import { createCollector } from "#nanoprobe/discovery/collector.ts";
import { createDiscovery } from "#nanoprobe/discovery/discovery.ts";
import { createSimFiles } from "#test/support/sim/files.ts";
import { createSimWorld } from "#test/support/sim-world.ts";
import { createListLogger, type LogLine, quietMachine } from "../support/host.ts";
import { chain } from "../support/modules.ts";

const at = (ms: number) => ms as Instant;

const setUp = (contents: Record<string, string>, catalog: readonly CatalogEntry[] = chain) => {
  const world = createSimWorld(1);
  const texts = new Map<string, string | Uint8Array>(Object.entries(contents));
  const lines: LogLine[] = [];
  const found: string[] = [];
  const logger = createListLogger(lines);
  const { clock } = world;
  const collector = createCollector({
    clock,
    files: createSimFiles(texts),
    logger,
    machine: quietMachine,
  });
  const discovery = createDiscovery(
    { clock, collector, logger },
    {
      catalog,
      hostId: "host",
      onFacts: ({ name }, facts) => found.push(`${name} ${JSON.stringify(facts)}`) > 0,
      onFirstRoundOver: () => found.push("first round over"),
    },
  );
  return { world, texts, lines, discovery, said: () => found.splice(0) };
};

test("the first round is run at once, with what follows from it", async () => {
  const { world, discovery, said } = setUp({ "/a": "go", "/b": "x" });
  discovery.start();
  await world.run(at(0));
  expect(said()).toEqual(['a {"text":"go"}', 'b {"text":"x"}', "first round over"]);
  expect(discovery.isFirstRoundOver()).toBe(true);
});

test("each is looked at again, and the first round is over only once", async () => {
  const { world, discovery, said } = setUp({ "/a": "stay" });
  discovery.start();
  await world.run(at(0));
  said();
  await world.run(at(130_000));
  expect(said().length).toBeGreaterThanOrEqual(2);
  expect(said()).not.toContain("first round over");
});

test("nothing to read is said as such, with the reason where there is one", async () => {
  const { world, discovery, said } = setUp({ "/a": "x".repeat(1001) });
  discovery.start();
  await world.run(at(0));
  expect(said()[0]).toBe('a {"NODATA":"cannot read /a (EFBIG)"}');
});

test("a module that breaks is logged and tried again; the others do not notice", async () => {
  const independent = chain.map(({ module }) => ({ module }));
  const { world, texts, lines, discovery, said } = setUp(
    { "/a": "broken", "/b": "x" },
    independent,
  );
  discovery.start();
  await world.run(at(0));
  expect(said()).toEqual(['b {"text":"x"}', "first round over"]);
  expect(lines.filter(({ level }) => level !== "debug")).toMatchObject([
    { level: "error", fields: { discovery: "a" }, message: "A discovery failed." },
  ]);
  texts.set("/a", "mended");
  await world.run(at(60_000));
  expect(said()).toContain('a {"text":"mended"}');
});

test("a repeat that the CMA sets counts at once", async () => {
  const { world, discovery, said } = setUp({ "/a": "stay" });
  discovery.start();
  await world.run(at(0));
  discovery.setRepeats({ a: 1000 });
  said();
  await world.run(at(10_000));
  expect(said().length).toBeGreaterThanOrEqual(9);
});

test("after stop nothing is found any more", async () => {
  const { world, discovery, said } = setUp({ "/a": "go" });
  discovery.start();
  await discovery.stop();
  await world.run(at(300_000));
  expect(said()).toEqual([]);
});

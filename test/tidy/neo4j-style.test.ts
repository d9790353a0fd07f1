/**
 * docs/guides/neo4j.grass: Neo4j Browser shows an empty circle where a caption names an attribute
 * that nodes have not, and grey ones of a kind that it does not know.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { edgeKinds } from "#cma/graph/edge-kinds.ts";
import { nodeKinds } from "#cma/graph/node-kinds.ts";

const style = readFileSync(join(import.meta.dirname, "../../docs/guides/neo4j.grass"), "utf8");

/** Of `node.Drone {…}` what is within the braces; a caption has braces within a line. */
const blockOf = (selector: string): string =>
  style.split("\n}\n").find((block) => block.startsWith(`${selector} {\n`)) ?? "";

/** Attributes that a caption is made of. */
const namesIn = (block: string): string[] =>
  [...(/^ *caption: "(.*)";$/m.exec(block)?.[1] ?? "").matchAll(/\{(\w+)\}/g)].map(
    ([, name = ""]) => name,
  );

test.each(nodeKinds)("$kind has a colour and a caption of its own attributes", (entry) => {
  const block = blockOf(`node.${entry.kind}`);
  const known = entry.attributes.map(({ name }) => name);
  expect(block).toContain("  color: #");
  expect(block).toMatch(/caption: ".+"/i);
  expect(known).toEqual(expect.arrayContaining(namesIn(block)));
});

test("it speaks of no kind that is not there", () => {
  const kinds = [...nodeKinds, ...edgeKinds].map(({ kind }) => kind);
  const named = [...style.matchAll(/^(?:node|relationship)\.(\w+) \{$/gm)].map(([, kind]) => kind);
  expect(kinds).toEqual(expect.arrayContaining(named));
});

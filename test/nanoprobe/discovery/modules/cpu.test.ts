import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cpu } from "#nanoprobe/discovery/modules/cpu.ts";
import { discover, fixtureFiles } from "../../support/host.ts";

const parse = (cpuinfo: string) => cpu.parse({ text: { cpuinfo }, tree: {} });

test("each processor is an entry with typed fields", async () => {
  const found = await discover(cpu, { files: fixtureFiles("debian-12") });
  expect(Object.keys(found ?? {})).toEqual(["0", "1"]);
  expect(found?.["1"]).toMatchObject({
    processor: 1,
    "cpu cores": 2,
    "model name": "Intel(R) Xeon(R) Processor",
    microcode: "0x1",
    fpu: "yes",
    flags: { fpu: true, avx2: true },
    bugs: { spectre_v1: true },
  });
});

test("what changes by itself, or is empty, is not there", async () => {
  const found = await discover(cpu, { files: fixtureFiles("debian-12") });
  for (const name of ["cpu MHz", "bogomips", "power management"]) {
    expect(found?.["0"]).not.toHaveProperty([name]);
  }
});

test("an ARM has features, and a board that is no processor", async () => {
  const found = await discover(cpu, { files: fixtureFiles("odd") });
  expect(found).toEqual({
    "0": expect.objectContaining({ Features: expect.objectContaining({ asimd: true }) }),
    "1": {
      processor: 1,
      Features: { fp: true, asimd: true, evtstrm: true, crc32: true, cpuid: true },
      "CPU implementer": "0x41",
      "CPU architecture": 8,
      "CPU part": "0xd08",
    },
  });
});

test("a thousand processors still make a message that may be sent", () => {
  const block = fixtureFiles("debian-12")["/proc/cpuinfo"]?.split("\n\n")[0] ?? "";
  const blocks = Array.from({ length: 1000 }, (_, n) =>
    block.replace(/^processor.*/, `processor\t: ${n}`),
  );
  const json = JSON.stringify(parse(blocks.join("\n\n")));
  expect(json.length).toBeLessThan(4 * 1024 * 1024);
  expect(json.length / deflateRawSync(json).byteLength).toBeLessThan(200);
});

test("nothing to read is no facts, and no text makes it throw", () => {
  expect(parse("")).toBeUndefined();
  fc.assert(
    fc.property(fc.array(fc.string()), (lines) => {
      parse(["processor : 0", ...lines].join("\n"));
    }),
  );
});

test("a field may be called __proto__", () => {
  expect(parse("processor : 0\n__proto__ : x")?.["0"]).toHaveProperty(["__proto__"], "x");
});

import { expect, test } from "vitest";
import { cpu } from "#cma/ingest/cpu.ts";
import { reporter } from "#test/support/make-cma.ts";

test.each([
  [
    { "0": { "model name": "Xeon" }, "1": { "model name": "Xeon" } },
    { cpus: 2, cpu_model: "Xeon" },
  ],
  [{ "0": {} }, { cpus: 1 }],
  [{ NODATA: "no /proc/cpuinfo" }, {}],
  [{ "0": 7 }, { cpus: 1 }],
])("%j gives the drone %j", (data, attributes) => {
  expect(cpu.ingest(reporter(), data).nodes[0]?.set).toEqual(attributes);
});

import { expect, test } from "vitest";
import { os } from "#cma/ingest/os.ts";
import { reporter } from "#test/support/make-cma.ts";

const us = reporter();

test("the operating system becomes attributes of the drone", () => {
  const { nodes, edges } = os.ingest(us, {
    "operating-system": "GNU/Linux",
    "kernel-name": "Linux",
    "kernel-release": "6.1.0",
    machine: "x86_64",
    nodename: "web1",
    "Distributor ID": "Debian",
    Release: "12",
  });
  expect(edges).toEqual([]);
  expect(nodes).toEqual([
    {
      key: us.drone,
      kind: "Drone",
      set: {
        operating_system: "GNU/Linux",
        kernel_name: "Linux",
        kernel_release: "6.1.0",
        architecture: "x86_64",
        distribution: "Debian",
        release: "12",
      },
    },
  ]);
});

test("what is no text is left out", () => {
  expect(os.ingest(us, { Release: 12, machine: ["x86_64"] }).nodes[0]?.set).toEqual({});
});

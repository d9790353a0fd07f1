/**
 * Each way to be told where the CMA is, with real sockets: an IPv6 address, a
 * name, and a list whose first entry is nobody.
 */
import { afterAll, beforeAll, describe, expect } from "vitest";
import { createEstate, type Estate } from "../support/estate.ts";
import { eventually } from "../support/eventually.ts";
import type { BedProcess } from "../support/netbed.ts";
import { needsPrograms, needsRoot, testWith } from "../support/unable.ts";

const needs = [needsRoot(), needsPrograms("ip", "unshare")];
const runs = testWith(...needs);
const isAble = needs.every((need) => need === undefined);

const hosts = [
  { name: "by6", hostName: "told-ipv6-address", words: ["--cmaaddr", "[fd84::1]:1984"] },
  { name: "mapped", hostName: "told-mapped-ipv4", words: ["--cmaaddr", "[::ffff:10.84.0.1]:1984"] },
  { name: "named", hostName: "told-by-a-name", words: ["--cmaaddr", "manager.example:1984"] },
  {
    name: "listed",
    hostName: "told-a-whole-list",
    words: ["--cmaaddr", "10.84.9.9:1984", "--cmaaddr", "10.84.0.1:1984"],
  },
] as const;

describe("the CMA's address", () => {
  let estate: Estate;
  let processes: readonly BedProcess[];

  beforeAll(async () => {
    if (!isAble) return;
    estate = await createEstate(
      "asaddress",
      [{ name: "cma", hostName: "the-manager" }, ...hosts],
      {},
    );
    const name = "echo '10.84.0.1 manager.example' >> /etc/hosts";
    const cma = estate.startCma();
    await eventually("the CMA listens", () => cma.output().includes("The CMA starts"), cma.output);
    processes = [cma, ...hosts.map((host) => estate.startNanoprobe(host.name, host.words, name))];
  });
  afterAll(async () => {
    if (isAble) await estate.destroy();
  });

  runs("may be IPv6, mapped IPv4, a name, or the second of a list", async () => {
    const wanted = hosts.map(({ hostName }) => hostName).sort();
    const known = await eventually(
      "all four in the graph",
      () => {
        const names = estate
          .rows("SELECT attributes ->> 'designation' AS name FROM nodes WHERE kind = 'Drone'")
          .map(({ name }) => String(name))
          .sort();
        return names.length === wanted.length && names;
      },
      () => processes.map((each) => each.output().slice(-1500)).join("\n---\n"),
    );
    expect(known).toEqual(wanted);
  });
});

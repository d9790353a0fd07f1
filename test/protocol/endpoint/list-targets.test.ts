import { describe, expect, test } from "vitest";
import { listTargets } from "#protocol/endpoint/list-targets.ts";

const known = { host: "10.0.0.1", port: 1984 };
const listed = { host: "10.0.0.2", port: 1984 };
const network = {
  resolve: (name: string) => Promise.resolve(name === "cma" ? ["10.0.0.3", "fd00::3"] : []),
};
const group = { group: "224.0.2.5", port: 1984, ttl: 31 };

const asked = async (...parameters: Parameters<typeof listTargets>): Promise<string[]> =>
  (await listTargets(...parameters)).map(
    ({ address, isMulticast }) => `${address.host}${isMulticast ? " group" : ""}`,
  );

describe("whom to ask", () => {
  test("where the CMA was, then the list with its names, then everybody", async () => {
    const cmaAddresses = [listed, { name: "cma", port: 1984 }, { name: "gone", port: 1984 }];
    expect(await asked(network, { cmaAddresses, multicast: group }, known)).toEqual([
      "10.0.0.1",
      "10.0.0.2",
      "10.0.0.3",
      "fd00::3",
      "224.0.2.5 group",
    ]);
  });

  test("each once", async () => {
    const cmaAddresses = [known, listed, known];
    expect(await asked(network, { cmaAddresses, multicast: undefined }, known)).toEqual([
      "10.0.0.1",
      "10.0.0.2",
    ]);
  });

  test("nobody, where nobody is known", async () => {
    expect(await asked(network, { cmaAddresses: [], multicast: undefined }, undefined)).toEqual([]);
  });
});

/** Which port an agent gets, and what is said where it is another one than asked for. */
import type { DatagramSocket, NetAddress } from "@assimilation/protocol";
import { expect, test } from "vitest";
import { bindAgent } from "#protocol/endpoint/bind-agent.ts";

const asked = { host: "::", port: 1984 };

const bindWith = async (
  options: { readonly bind: NetAddress; readonly isDynamic?: boolean },
  refusals: readonly string[],
) => {
  const wanted: number[] = [];
  const said: unknown[] = [];
  const line = (fields: unknown): void => void said.push(fields);
  const logger = { debug: line, info: line, warn: line, error: line, child: () => logger };
  const bind = async (local: NetAddress): Promise<DatagramSocket> => {
    const refusal = refusals[wanted.push(local.port) - 1];
    if (refusal !== undefined) throw new Error(refusal);
    const port = local.port === 0 ? 40_000 : local.port;
    const nothing = (): void => undefined;
    return {
      local: { ...local, port },
      send: nothing,
      join: nothing,
      close: async () => undefined,
    };
  };
  const network = { bind, resolve: async () => [] };
  const bound = bindAgent({ network, logger }, options, () => undefined);
  const port = await bound.then(
    ({ local }) => local.port,
    (error: Error) => error.message,
  );
  return { wanted, port, said };
};

test.each([
  { what: "the one asked for", options: { bind: asked }, refusals: [], wanted: [1984], port: 1984 },
  {
    what: "any where it is taken, which is said",
    options: { bind: asked },
    refusals: ["taken"],
    wanted: [1984, 0],
    port: 40_000,
    said: [{ wanted: "[::]:1984", address: "[::]:40000", reason: "taken" }],
  },
  {
    what: "none where there is none, for the first reason",
    options: { bind: asked },
    refusals: ["taken", "no such address"],
    wanted: [1984, 0],
    port: "taken",
  },
  {
    what: "any when asked to be dynamic",
    options: { bind: asked, isDynamic: true },
    refusals: [],
    wanted: [0],
    port: 40_000,
  },
  {
    what: "none when any was asked for in vain, which is not asked twice",
    options: { bind: { ...asked, port: 0 } },
    refusals: ["no such address"],
    wanted: [0],
    port: "no such address",
  },
])("$what", async ({ options, refusals, said = [], wanted, port }) => {
  expect(await bindWith(options, refusals)).toEqual({ wanted, port, said });
});

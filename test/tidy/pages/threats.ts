/** The table of threats in wire-format.md, each with the tests that are named after its row. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { table } from "./page.ts";

interface Threat {
  /** Names the tests: test/protocol/threats/row-NN-*.test.ts. */
  readonly row: number;
  readonly can: string;
  readonly holds: string;
  /** Below test/, where no test is named after the row. */
  readonly test?: string;
}

const threats: readonly Threat[] = [
  { row: 1, can: "read all traffic", holds: "no content, no agent key, no host name" },
  {
    row: 2,
    can: "record it, and steal s and c later",
    holds: "past sessions stay closed, from when t is wiped: 120 s at most",
  },
  {
    row: 3,
    can: "flood HELLO without knowing S",
    holds: "dropped at mac1: no curve operation, nobody locked out",
  },
  {
    row: 4,
    can: "flood with S known, or spend one cookie many times",
    holds: "one budget of curve operations; a cookie buys two, however often it comes",
    test: "protocol/handshake/hear-initiate.test.ts",
  },
  {
    row: 5,
    can: "use us as a reflector, also through a session that moves to a victim's address",
    holds: "no answer larger than its question, to any address that is not proven",
  },
  { row: 6, can: "replay HELLO or INITIATE", holds: "no new state" },
  { row: 7, can: "replay or reorder DATA", holds: "each counter once" },
  { row: 8, can: "change or cut any byte", holds: "dropped in silence, mac2 aside" },
  { row: 9, can: "play the CMA on the network", holds: "cannot make a COOKIE" },
  {
    row: 10,
    can: "stand in the middle with keys of one's own",
    holds: "the vouch binds C′ to S; no point of low order is taken",
  },
  {
    row: 11,
    can: "steal one agent's disk",
    holds: "is that host; no other, and not its past",
  },
  {
    row: 13,
    can: "own an agent, and send a bomb or 10 GB",
    holds: "sizes, ratio and credit are bounded",
  },
  {
    row: 15,
    can: "clone the image of a host",
    holds: "noticed once for each key",
    test: "protocol/endpoint/agent-endpoint.test.ts",
  },
  {
    row: 17,
    can: "send malformed frames or messages after the handshake",
    holds: "no decoder throws, what it returns is bounded; such a frame ends the session",
  },
  {
    row: 18,
    can: "exhaust half-open state",
    holds: "ceilings; nothing is forgotten early to make room",
  },
];

const tests = join(import.meta.dirname, "../..");

export const renderThreats = (): string => {
  const files = readdirSync(join(tests, "protocol/threats"))
    .filter((file) => file.endsWith(".test.ts"))
    .sort();
  return table(
    ["Row", "An attacker can", "What holds", "Test"],
    threats.map(({ row, can, holds, test }) => {
      const prefix = `row-${String(row).padStart(2, "0")}-`;
      const named = files
        .filter((file) => file.startsWith(prefix))
        .map((file) => `protocol/threats/${file}`);
      const shown = named.length === 0 && test !== undefined ? [test] : named;
      return [`${row}`, can, holds, shown.map(linkTo).join(", ") || "–"];
    }),
  );
};

const linkTo = (path: string): string => {
  const name = path.replace(/^.*\/(row-\d+-)?/, "").replace(".test.ts", "");
  return `[${name}](../../test/${path})`;
};

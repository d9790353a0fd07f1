/** Who is told by a CMA that came back, how often, and how fast. */
import { describe, expect, test } from "vitest";
import { parseHex } from "#protocol/bytes/hex.ts";
import { startResetRounds } from "#protocol/endpoint/reset-rounds.ts";
import { makeReset } from "#protocol/handshake/reset-token.ts";
import { MANAGER_ADDRESS, meet } from "#test/support/endpoints.ts";
import { calm } from "#test/support/sim-world.ts";

const resetKey = new Uint8Array(32).fill(3);
const known = (number: number) => ({
  connectionId: number.toString(16).padStart(16, "0"),
  address: { host: `10.0.1.${number}`, port: 1984 },
});

/** Runs everything that is asked for, in order; what left, and when. */
const rounds = (
  sessions: readonly ReturnType<typeof known>[],
  upAt: (now: number) => readonly string[] = () => [],
) => {
  const sent: { at: number; host: string; datagram: Uint8Array }[] = [];
  const waiting: { at: number; run: () => void }[] = [];
  let now = 0;
  startResetRounds(
    {
      post: (datagram, { host }) => void sent.push({ at: now, host, datagram }),
      afterMs: (ms, run) => void waiting.push({ at: now + ms, run }),
      addressesUp: () => new Set(upAt(now)),
    },
    { resetKey, sessions },
  );
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    now = next.at;
    next.run();
  }
  return { sent, endedAt: now };
};

test("each is told three times, one after the other, and then no more", () => {
  const { sent } = rounds([known(1), known(2), known(3)]);
  expect(sent.map(({ at, host }) => ({ at, host }))).toEqual([
    ...[0, 20, 40].map((at, i) => ({ at, host: `10.0.1.${i + 1}` })),
    ...[60_060, 60_080, 60_100].map((at, i) => ({ at, host: `10.0.1.${i + 1}` })),
    ...[120_120, 120_140, 120_160].map((at, i) => ({ at, host: `10.0.1.${i + 1}` })),
  ]);
});

test("whoever is back is left in peace", () => {
  const { sent } = rounds([known(1), known(2)], (now) =>
    now > 100_000 ? ["10.0.1.1:1984", "10.0.1.2:1984"] : now > 50_000 ? ["10.0.1.1:1984"] : [],
  );
  expect(sent.map(({ host }) => host)).toEqual(["10.0.1.1", "10.0.1.2", "10.0.1.2"]);
});

test("nobody is told when there is nobody, and what is no session is passed over", () => {
  expect(rounds([])).toEqual({ sent: [], endedAt: 0 });
  const { sent } = rounds([{ ...known(1), connectionId: "no hex" }, known(2)]);
  expect(sent.map(({ host }) => host)).toEqual(["10.0.1.2", "10.0.1.2", "10.0.1.2"]);
});

test("what is sent is the RESET of that session", () => {
  const id = parseHex(known(1).connectionId) ?? new Uint8Array();
  expect(rounds([known(1)]).sent[0]?.datagram).toEqual(makeReset(resetKey, id));
});

describe("an agent with nothing to say", () => {
  test("comes back though its first RESET was lost", async () => {
    const { estate, cma: first, agent } = await meet(31);
    await estate.run(1_000);
    estate.world.network.cut(MANAGER_ADDRESS.host);

    estate.world.network.setWeather({ ...calm, lossRatio: 1 });
    const second = await estate.startManager({ previousSessions: [...first.sessions.values()] });
    await estate.run(1_000);
    estate.world.network.setWeather(calm);
    expect(agent.events).toEqual(["up"]);
    await estate.run(90_000);
    expect(agent.events).toEqual(["up", "down reset", "up"]);
    expect(second.endpoint.sessionCount()).toBe(1);
  });
});

/**
 * Row 5: nobody makes us send more to an address than came from it, before it
 * has proved that it reads what we send.
 *
 * Method: a real agent talks with the CMA over a path that an attacker owns. He
 * loses, repeats, cuts and invents datagrams, and gives any of them the source
 * address of one of his victims. Victims never answer, so nothing that is sent
 * to them was ever asked for. After every datagram: bytes out <= bytes in, for
 * each victim. The agent's own address is beyond doubt once it has a session.
 */
import type { Instant, NetAddress } from "@assimilation/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createManagerStand } from "#test/support/manager-stand.ts";
import { createRawAgent } from "#test/support/raw-agent.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const home: NetAddress = { host: "10.0.1.1", port: 1984 };
const victims: readonly NetAddress[] = [1, 2, 3].map((n) => ({ host: `192.0.2.${n}`, port: 53 }));

interface Step {
  readonly what: "hello" | "say" | "ping" | "again" | "cut" | "noise" | "initiate_again" | "order";
  /** Which victim it seems to come from; otherwise the agent. */
  readonly victim: number | undefined;
  readonly size: number;
  readonly waitMs: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom("hello", "say", "ping", "again", "cut", "noise", "initiate_again", "order"),
  victim: fc.option(fc.nat(victims.length - 1), { nil: undefined }),
  size: fc.integer({ min: 1, max: 1500 }),
  waitMs: fc.constantFrom(0, 0, 1, 30, 300, 6_000),
});

test.each([
  { when: "after", isProven: true },
  { when: "before", isProven: false },
])(
  "victims get no more than seems to come from them, $when the agent has proved its address",
  async ({ isProven }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.array(step, { minLength: 1, maxLength: 25 }),
        async (seed, steps) => {
          const stand = await createManagerStand(seed);
          const random = createPrng(seed, "attacker");
          const agent = createRawAgent(stand.keys.publicKey, random);
          const balance = new Map(victims.map(({ host }) => [host, 0]));
          const heard: Uint8Array[] = [];
          const spend = (bytes: number, { host }: NetAddress): void => {
            const before = balance.get(host);
            if (before !== undefined) balance.set(host, before + bytes);
          };
          const put = (datagram: Uint8Array, from: NetAddress): void => {
            heard.push(datagram);
            spend(datagram.byteLength, from);
            stand.put(datagram, from);
          };

          const source = (victim: number | undefined): NetAddress =>
            (victim === undefined ? undefined : victims[victim]) ?? home;
          const now = (): Instant => stand.now();
          const [cookie] = stand.put(agent.hello(now()), home);
          const initiate = cookie && agent.initiate(cookie, now());
          if (initiate === undefined) throw new Error("no COOKIE");
          const ready = stand.put(initiate, home)[0];
          expect(ready && agent.ready(ready, now())).toBe("up");
          if (isProven) stand.put(agent.seal([{ kind: "ping" }]), home);
          stand.onOut = (datagram, to) => spend(-datagram.byteLength, to);

          for (const { what, victim, size, waitMs } of steps) {
            const from = source(victim);
            switch (what) {
              case "hello":
                put(createRawAgent(stand.keys.publicKey, random).hello(now()), from);
                break;
              case "initiate_again":
                put(initiate, from);
                break;
              case "ping":
                put(
                  agent.seal(Array.from({ length: 1 + (size % 30) }, () => ({ kind: "ping" }))),
                  from,
                );
                break;
              case "say": {
                const bytes = new Uint8Array(size);
                for (const out of agent.say(3, { bytes, isDeflated: false }, now())) put(out, from);
                break;
              }
              case "again":
                put(heard[size % heard.length] ?? initiate, from);
                break;
              case "cut":
                put((heard[size % heard.length] ?? initiate).subarray(0, size), from);
                break;
              case "noise": {
                const bytes = new Uint8Array(size);
                random.fill(bytes);
                bytes.set([0x4e, 0x50, 1, 16].slice(0, size));
                put(bytes, from);
                break;
              }
              case "order":
                for (const keyId of stand.peers) {
                  stand.endpoint.send(keyId, {
                    kind: "want",
                    documents: Array.from({ length: size >> 3 }, (_, n) => ({
                      type: "os",
                      instance: `${n}`,
                    })),
                  });
                }
                break;
            }
            await stand.world.run((now() + waitMs) as Instant);
            for (const [host, bytes] of balance) expect(bytes, host).toBeGreaterThanOrEqual(0);
          }
          await stand.world.run((now() + 300_000) as Instant);
          for (const [host, bytes] of balance) expect(bytes, host).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 25 },
    );
  },
);

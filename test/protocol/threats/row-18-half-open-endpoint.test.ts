/** Row 18, at the endpoint: half-open sessions have a ceiling, for all and for each agent. */

import { describe, expect, test } from "vitest";
import { createManagerStand } from "#test/support/manager-stand.ts";
import { createRawAgent } from "#test/support/raw-agent.ts";
import { createPrng } from "#test/support/sim/prng.ts";

const here = { host: "10.0.1.1", port: 1984 };

describe("half-open state", () => {
  test("has a ceiling, above which agents are told to wait", async () => {
    const stand = await createManagerStand(5, { limits: { halvesMax: 20 } });
    const statuses: (string | undefined)[] = [];
    for (let i = 0; i < 30; i++) {
      const agent = createRawAgent(stand.keys.publicKey, createPrng(i, "half"));
      const from = { host: `10.0.2.${i}`, port: 1984 };
      const [cookie] = stand.put(agent.hello(stand.now()), from);
      const initiate = cookie && agent.initiate(cookie, stand.now());
      const [ready] = initiate ? stand.put(initiate, from) : [];
      statuses.push(ready && agent.ready(ready, stand.now()));
    }
    expect(statuses).toEqual(Array.from({ length: 30 }, (_, i) => (i < 20 ? "up" : "busy")));
    expect(stand.endpoint.sessionCount()).toBe(0);
    await stand.world.run((stand.now() + 31_000) as ReturnType<typeof stand.now>);
    const late = createRawAgent(stand.keys.publicKey, createPrng(99, "half"));
    expect(stand.connect(late, here)).toBe("up");
  });

  test("of one agent is two, however often it asks", async () => {
    const stand = await createManagerStand(6);
    const random = createPrng(6, "agent");
    const first = createRawAgent(stand.keys.publicKey, random);
    const all = [
      first,
      ...Array.from({ length: 4 }, () => createRawAgent(stand.keys.publicKey, random, first.keys)),
    ];
    for (const agent of all) {
      const [cookie] = stand.put(agent.hello(stand.now()), here);
      const initiate = cookie && agent.initiate(cookie, stand.now());
      const [ready] = initiate ? stand.put(initiate, here) : [];
      expect(ready && agent.ready(ready, stand.now())).toBe("up");
    }
    const pings = all.map((agent) => agent.seal([{ kind: "ping" }]));
    for (const ping of pings.slice(0, 3)) stand.put(ping, here);
    expect(stand.endpoint.sessionCount()).toBe(0);
    for (const ping of pings.slice(3)) stand.put(ping, here);
    expect(stand.endpoint.sessionCount()).toBe(1);
  });
});

/** An embedded store with something of everything that a copy must keep. */
import { createSqliteStore } from "#cma/store/sqlite/sqlite-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";
import { estateChanges } from "./query-estate.ts";
import { createPrng } from "./sim/prng.ts";

const laterMs = 5_000;

/** The hostile estate, of which a part was seen again; events 3 to 6, of which 3 and 5 are told; states. */
export const writeKeptStore = async (file: string): Promise<void> => {
  const store = createSqliteStore({ openSqlite, random: createPrng(7, "kept") }, { file });
  const changes = await estateChanges();
  await store.transact((tx) => tx.apply(changes));
  await store.transact(async (tx) => {
    const seenAgain = changes.filter((_, at) => at % 3 === 0);
    await tx.apply(
      seenAgain.map((change) => ("at" in change ? { ...change, at: change.at + laterMs } : change)),
    );
    const [drone] = changes.filter((change) => "kind" in change && change.kind === "Drone");
    const key = drone !== undefined && "key" in drone ? drone.key : "";
    const subject = {
      ...{ kind: "Drone" as const, key },
      attributes: { tags: ["a", "b"], key: 1, _x: "y", empty: [] },
    };
    const event = {
      ...{ type: "down" as const, details: { reason: 'it\'s "quoted" 𝄞', score: 1.5, ok: true } },
      subject,
    };
    await tx.addEvents([event, event, event, event, event, event], 1_700_000_000_000);
    for (const sequence of [1, 2, 3]) await tx.markTold(sequence);
    await tx.pruneEvents(1, 9);
    await tx.markTold(5);
    await tx.setState("counter", "42");
    await tx.setState("odd ' name", "𝄞\n\\");
  });
  await store.close();
};

import type { Instant } from "@assimilation/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createAgenda, type Due, nextDueAt, setDue, takeDue } from "#protocol/endpoint/agenda.ts";

interface Machine extends Due {
  readonly name: number;
}

const step = fc.record({
  name: fc.nat(9),
  at: fc.option(fc.nat(50), { nil: undefined }),
  takeAt: fc.option(fc.nat(50), { nil: undefined }),
});

test("says who is due as a plain list would", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const agenda = createAgenda<Machine>();
      const machines = Array.from(
        { length: 10 },
        (_, name): Machine => ({ name, dueAt: undefined, position: 0 }),
      );
      const model = new Map<number, number>();
      const first = (): number | undefined =>
        model.size === 0 ? undefined : Math.min(...model.values());

      for (const { name, at, takeAt } of steps) {
        const machine = machines[name];
        if (machine === undefined) continue;
        setDue(agenda, machine, at as Instant | undefined);
        if (at === undefined) model.delete(name);
        else model.set(name, at);
        expect(nextDueAt(agenda)).toBe(first());
        if (takeAt === undefined) continue;

        const dueFirst = first();
        const taken = takeDue(agenda, takeAt as Instant);
        if (dueFirst === undefined || dueFirst > takeAt) expect(taken).toBeUndefined();
        else {
          expect(model.get(taken?.name ?? -1)).toBe(dueFirst);
          model.delete(taken?.name ?? -1);
        }
        expect(agenda.heap).toHaveLength(model.size);
      }
    }),
  );
});

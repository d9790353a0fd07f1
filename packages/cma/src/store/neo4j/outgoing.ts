/**
 * What a transaction still has to say to the server, and how it is said: everything at once, in
 * the order in which it must be done, without waiting for single answers.
 */
import type { AssimEvent } from "../../events/event.ts";
import type { NodeKey } from "../../graph/change.ts";
import { batchesOf } from "./batch.ts";
import * as cypher from "./cypher.ts";
import { rowOfEvent } from "./event-rows.ts";
import type { RunCypher } from "./neo4j-server.ts";
import type { WorkingCopy } from "./working-copy.ts";
import { type Write, writesOf } from "./writes.ts";

export interface Outgoing {
  /** Nodes that the server has, as far as we know. */
  readonly there: Set<NodeKey>;
  /** Names of states that changed. */
  readonly states: Set<string>;
  readonly events: AssimEvent[];
  /** One promise a statement. What the copy still had to say was said. */
  readonly send: (states: ReadonlyMap<string, string | undefined>) => readonly Promise<void>[];
}

export const createOutgoing = (run: RunCypher, copy: WorkingCopy): Outgoing => {
  const there = new Set<NodeKey>();
  const changedStates = new Set<string>();
  const events: AssimEvent[] = [];

  const changesToSend = (): readonly Write[] => {
    const changes = copy.pending;
    copy.pending = [];
    copy.released.clear();
    const writes = batchesOf(changes, (key) => there.has(key)).flatMap(writesOf);
    for (const change of changes) {
      if (change.op === "put_node") there.add(change.key);
      else if ("key" in change) there.delete(change.key);
    }
    return writes;
  };

  const send = async ({ cypher, rows, mustWriteAll }: Write): Promise<void> => {
    const [answer] = await run(cypher, { rows });
    if (mustWriteAll && answer?.["written"] !== rows.length) {
      throw new RangeError(`an edge was put of which an end is not in the graph: ${cypher}`);
    }
  };

  return {
    there,
    states: changedStates,
    events,
    send: (states) => {
      const names = [...changedStates];
      const kept = names.flatMap((name) => {
        const value = states.get(name);
        return value === undefined ? [] : [{ name, value }];
      });
      const deleted = names.filter((name) => states.get(name) === undefined);
      const newEvents = events.splice(0);
      const sequence = newEvents.at(-1)?.sequence;
      const said: Promise<void>[] = changesToSend().map(send);
      changedStates.clear();
      if (kept.length > 0) said.push(send(write(cypher.putStates, kept)));
      if (deleted.length > 0) {
        said.push(
          send(
            write(
              cypher.deleteStates,
              deleted.map((name) => ({ name })),
            ),
          ),
        );
      }
      if (sequence !== undefined) {
        said.push(send(write(cypher.addEvents, newEvents.map(rowOfEvent))));
        said.push(run(cypher.putSequence, { sequence }).then(() => undefined));
      }
      return said;
    },
  };
};

const write = (cypher: string, rows: Write["rows"]): Write => ({
  cypher,
  rows,
  mustWriteAll: false,
});

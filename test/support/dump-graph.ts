/**
 * All of a graph, sorted, for comparing: what one store holds against another,
 * or against what a simulator knows.
 */

import type { GraphEdge, GraphNode, NodeKey } from "#cma/graph/change.ts";
import type { EdgeKind } from "#cma/graph/edge-kinds.ts";
import type { NodeKind } from "#cma/graph/node-kinds.ts";
import type { GraphDump } from "#cma/store/memory-store.ts";
import { openSqlite } from "#cma/system/sqlite-database.ts";

/** Through a connection of its own: what is committed, and nothing else. */
export const dumpSqlite = (file: string): GraphDump => {
  const database = openSqlite(file, { isReadOnly: true, busyMs: 5_000 });
  const rows = (sql: string) => database.prepare(sql).all();
  try {
    return {
      nodes: rows("SELECT * FROM nodes ORDER BY key").map(
        ({ key, kind, attributes, first_seen, last_seen, body }): GraphNode => ({
          key: String(key) as NodeKey,
          kind: String(kind) as NodeKind,
          attributes: JSON.parse(String(attributes)),
          firstSeen: Number(first_seen),
          lastSeen: Number(last_seen),
          ...(body instanceof Uint8Array && { body }),
        }),
      ),
      edges: rows("SELECT * FROM edges ORDER BY source, kind, target").map(
        ({ source, kind, target, attributes, first_seen, last_seen }): GraphEdge => ({
          from: String(source) as NodeKey,
          kind: String(kind) as EdgeKind,
          to: String(target) as NodeKey,
          attributes: JSON.parse(String(attributes)),
          firstSeen: Number(first_seen),
          lastSeen: Number(last_seen),
        }),
      ),
    };
  } finally {
    database.close();
  }
};

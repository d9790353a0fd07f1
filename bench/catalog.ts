/** Every bench, in the order of the page. */
import type { Bench } from "./bench.ts";
import { agentIdle } from "./benches/agent-idle.ts";
import { discovery } from "./benches/discovery.ts";
import { documents } from "./benches/documents.ts";
import { estate } from "./benches/estate.ts";
import { handshakes } from "./benches/handshakes.ts";
import { packets } from "./benches/packets.ts";
import { rules } from "./benches/rules.ts";
import { store } from "./benches/store.ts";

export const catalog: readonly Bench[] = [
  discovery,
  agentIdle,
  packets,
  handshakes,
  documents,
  rules,
  store,
  estate,
];

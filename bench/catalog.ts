/** Every bench, in the order of the page. */
import type { Bench } from "./bench.ts";
import { discovery } from "./benches/discovery.ts";
import { rules } from "./benches/rules.ts";
import { store } from "./benches/store.ts";

export const catalog: readonly Bench[] = [discovery, rules, store];

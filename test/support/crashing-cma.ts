/**
 * The CMA's own main, whole and unchanged, but for its store: crashing-store.ts stands where
 * open-store.ts imports sqlite-store.ts.
 */
import { registerHooks } from "node:module";

registerHooks({
  resolve: (specifier, context, next) =>
    specifier.endsWith("/sqlite-store.ts") && context.parentURL === openStore
      ? next("#test/support/crashing-store.ts", { ...context, parentURL: import.meta.url })
      : next(specifier, context),
});

const openStore = new URL("../../packages/cma/src/store/open-store.ts", import.meta.url).href;
const cmaMain = new URL("../../packages/cma/src/main.ts", import.meta.url).href;
await import(cmaMain);

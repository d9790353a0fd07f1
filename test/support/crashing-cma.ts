/**
 * The CMA's own main, whole and unchanged, but for its store: crashing-store.ts stands where main
 * imports sqlite-store.ts.
 */
import { registerHooks } from "node:module";

registerHooks({
  resolve: (specifier, context, next) =>
    specifier.endsWith("/sqlite-store.ts") && context.parentURL === cmaMain
      ? next("#test/support/crashing-store.ts", { ...context, parentURL: import.meta.url })
      : next(specifier, context),
});

const cmaMain = new URL("../../packages/cma/src/main.ts", import.meta.url).href;
await import(cmaMain);

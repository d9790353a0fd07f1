/**
 * The CMA's embedded store, which kills its process with SIGKILL at the point that the environment
 * names: in place of sqlite-store.ts, so that the product has no hook for it.
 */
import { existsSync } from "node:fs";
import * as real from "#cma/store/sqlite/sqlite-store.ts";
import { CRASH_POINT, type CrashPoint, type CrashStage } from "#test/support/crash-point.ts";

const point: CrashPoint = JSON.parse(process.env[CRASH_POINT] ?? "{}");

export const createSqliteStore: typeof real.createSqliteStore = (deps, options) => {
  const store = real.createSqliteStore(deps, options);
  let counted = 0;

  return {
    ...store,
    transact: async (body) => {
      if (point.armedBy === undefined || existsSync(point.armedBy)) counted += 1;
      const isTheOne = counted === point.transaction;
      const reach = (stage: CrashStage): void => {
        if (isTheOne && stage === point.stage) process.kill(process.pid, "SIGKILL");
      };

      const result = await store.transact(async (tx) => {
        reach("before_body");
        const answer = await body({
          ...tx,
          apply: (changes) => tx.apply(changes).then(() => reach("within_body")),
          setState: (name, value) => tx.setState(name, value).then(() => reach("within_body")),
          markTold: (sequence) => tx.markTold(sequence).then(() => reach("within_body")),
        });
        // A body that wrote nothing dies here.
        reach("within_body");
        reach("before_commit");
        return answer;
      });
      reach("before_answer");
      return result;
    },
  };
};

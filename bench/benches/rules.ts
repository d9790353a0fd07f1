/**
 * Every rule about kernel settings, judged by the settings of this host: what
 * the CMA does each time one of them changes.
 */
import { canonicalJson } from "@assimilation/protocol";
import { evaluateRule } from "#cma/rules/judge.ts";
import { rulesOf } from "#cma/rules/rule-set.ts";
import type { Bench } from "../bench.ts";
import { type Cost, inTurns } from "../measure.ts";
import { factsOfThisHost, shippedRules } from "../this-host.ts";

/** In one run, or the clock would see nothing. */
const HOSTS = 500;

export const rules: Bench = {
  name: "rules",
  doc: "Every rule of class proc_sys, judged by the settings of this host.",
  bare: "JSON.parse of the same document.",

  run: async () => {
    const facts = await factsOfThisHost();
    const text = canonicalJson(facts);
    const judged = rulesOf(shippedRules(), "proc_sys");
    const scopes = [facts, { proc_sys: facts }];
    const judgeAll = () => judged.map((rule) => evaluateRule(rule, scopes).verdict);

    const costs = await inTurns(
      () => repeat(HOSTS, judgeAll),
      () => repeat(HOSTS, () => JSON.parse(text)),
      { runs: 15, warmUps: 3 },
    );
    const cpuUs = ({ cpuMs }: Cost): number => (cpuMs * 1000) / HOSTS;
    const perHost = costs.ours.map(cpuUs);
    const verdicts = Map.groupBy(judgeAll(), (verdict) => verdict);
    return {
      figures: [
        {
          what: "all rules for one host, CPU",
          unit: "µs",
          ours: perHost,
          bare: costs.bare.map(cpuUs),
        },
        { what: "one rule, CPU", unit: "µs", ours: perHost.map((us) => us / judged.length) },
      ],
      notes: [
        `${judged.length} rules (${[...verdicts].map(([verdict, all]) => `${all.length} ${verdict}`).join(", ")}), ${Object.keys(facts).length.toLocaleString("en")} settings in ${text.length.toLocaleString("en")} bytes of JSON.`,
      ],
    };
  },
};

const repeat = (times: number, work: () => unknown): void => {
  for (let i = 0; i < times; i++) work();
};

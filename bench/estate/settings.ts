/**
 * Kernel settings and login defaults of simulated hosts, and sixty rules about them, of which each
 * host breaks ten: which ones depends on the variant of settings that it has.
 *
 * Hosts of one image have settings that differ little: so there are a few dozen variants, each made
 * once, and making documents costs the bench next to nothing.
 */
import type { JsonMap } from "@assimilation/protocol";
import { parseRuleFile } from "#cma/rules/rule-file.ts";
import { createRuleSet, type RuleSet } from "#cma/rules/rule-set.ts";

const KERNEL_RULES = 48;
const LOGIN_RULES = 12;
export const RULES = KERNEL_RULES + LOGIN_RULES;
export const RULES_BROKEN = 10;
/** Each rule is broken in some of them. */
export const VARIANTS = 30;

/** About as many as a usual kernel has with two interfaces. */
const SETTINGS = 1_200;

export const estateRules = (): RuleSet => {
  const files = {
    proc_sys: ruled.kernel.map((name) => [name, `EQ($${name}, 1)`] as const),
    login_defs: ruled.login.map((name) => [name, `MUST(EQ($${name}, 1))`] as const),
  };
  return createRuleSet(
    Object.entries(files).flatMap(([ruleClass, rules]) => {
      const texts = rules.map(([name, rule], at) => [
        `bench_${ruleClass}_${at}`,
        ruleOf(name, rule, at),
      ]);
      const { rules: parsed, refused } = parseRuleFile(
        `${ruleClass}.json`,
        ruleClass,
        JSON.stringify(Object.fromEntries(texts)),
      );
      if (refused.length > 0) throw new Error(JSON.stringify(refused));
      return parsed;
    }),
  );
};

const ruleOf = (name: string, rule: string, at: number): object => ({
  severity: (["high", "medium", "low"] as const)[at % 3],
  category: at % 4 === 0 ? "networking" : "security",
  title: `${name} is on`,
  rule,
  why: "A bench needs rules that some hosts break.",
  fix: { text: `Set ${name} to 1.`, command: `set-it ${name}=1` },
});

const parts = ["all", "default", "lo", "eth0", "eth1"];

const kernelNames: readonly string[] = [
  ...["ipv4", "ipv6"].flatMap((family) =>
    parts.flatMap((part) =>
      Array.from({ length: 50 }, (_, at) => `net.${family}.conf.${part}.setting_${at}`),
    ),
  ),
  ...["kernel", "vm", "fs", "net.core", "net.netfilter"].flatMap((area) =>
    Array.from({ length: (SETTINGS - 500) / 5 }, (_, at) => `${area}.some_longer_setting_${at}`),
  ),
];

/** Names that rules are about. */
const ruled = {
  kernel: kernelNames.filter((_, at) => at % 25 === 3).slice(0, KERNEL_RULES),
  login: Array.from({ length: LOGIN_RULES }, (_, at) => `SETTING_${at}`),
};

/** What a host has that breaks none, values of many lengths. */
const soundKernel: JsonMap = Object.fromEntries(
  kernelNames.map((name, at) => [name, at % 7 === 0 ? `${at * 4096} ${at * 131_072}` : at % 11]),
);

/** Of these steps, taken ten times, none comes back to where it was. */
const STEPS = [6, 7, 8, 9, 11];

const loginText: JsonMap = Object.fromEntries(
  Array.from({ length: 30 }, (_, at) => [`TEXT_${at}`, `/usr/share/setting/${at}`]),
);

const brokenIn = (variant: number): ReadonlySet<number> => {
  const step = STEPS[variant % STEPS.length] ?? 1;
  return new Set(Array.from({ length: RULES_BROKEN }, (_, at) => (variant + at * step) % RULES));
};

/** 1 where the rule of that number is kept. */
const kept = (broken: ReadonlySet<number>, at: number): number => (broken.has(at) ? 0 : 1);

const made = Array.from({ length: VARIANTS }, (_, variant) => {
  const broken = brokenIn(variant);
  const kernel = ruled.kernel.map((name, at) => [name, kept(broken, at)] as const);
  const login = ruled.login.map((name, at) => [name, kept(broken, KERNEL_RULES + at)] as const);
  return {
    kernel: { ...soundKernel, ...Object.fromEntries(kernel), "kernel.variant": variant },
    login: { ...loginText, ...Object.fromEntries(login), UID_MIN: 1000 + variant },
  };
});

export const kernelFacts = (number: number): JsonMap => made[number % VARIANTS]?.kernel ?? {};

export const loginFacts = (number: number): JsonMap => made[number % VARIANTS]?.login ?? {};

/** One rule that the host kept is broken, or the other way round. */
export const flippedKernelFacts = (number: number): JsonMap => {
  const facts = kernelFacts(number);
  const name = ruled.kernel[number % KERNEL_RULES] ?? "";
  return { ...facts, [name]: facts[name] === 1 ? 0 : 1 };
};

/**
 * Handshakes at the CMA, without a network: from HELLO to COOKIE and from
 * INITIATE to a session, for agents that it never saw. What a site that is
 * switched on together costs its CMA.
 */
import { diffieHellman, generateKeyPairSync } from "node:crypto";
import { confirmHalf } from "#protocol/handshake/responder.ts";
import {
  type Agent,
  cookieFrom,
  halfFrom,
  helloOf,
  initiateOf,
  type Manager,
  makeAgent,
  makeManager,
} from "#test/support/handshake.ts";
import type { Bench } from "../bench.ts";
import { type Cost, costOf } from "../measure.ts";

const AGENTS = 300;
const RUNS = 11;
const WARM_UPS = 2;
/** The budget of curve operations is not what is measured. */
const NO_LIMIT = 1_000_000;

export const handshakes: Bench = {
  name: "handshakes",
  doc: "Handshakes at the CMA, HELLO to session, without the network.",
  bare: "as many X25519 operations by node:crypto, with keys at hand.",

  run: async (say) => {
    const runs: { ours: Cost; bare: Cost }[] = [];
    let operations = 0;
    for (let run = -WARM_UPS; run < RUNS; run++) {
      const manager = makeManager("manager", { limits: { curveOperationsPerSec: NO_LIMIT } });
      const agents = Array.from({ length: AGENTS }, (_, at) => makeAgent(manager, `${run} ${at}`));
      const before = manager.curve.operations();
      const ours = await managerCost(manager, agents);
      operations = (manager.curve.operations() - before) / AGENTS;
      const bare = await costOf(() => curveOperations(operations * AGENTS));
      if (run >= 0) runs.push({ ours, bare });
      say(`run ${run + WARM_UPS + 1} of ${RUNS + WARM_UPS}`);
    }
    const perSecond = ({ wallMs }: Cost): number => (AGENTS * 1000) / wallMs;
    const cpuUs = ({ cpuMs }: Cost): number => (cpuMs * 1000) / AGENTS;
    const ours = runs.map((run) => run.ours);
    const bare = runs.map((run) => run.bare);
    return {
      figures: [
        { what: "handshakes", unit: "1/s", ours: ours.map(perSecond), bare: bare.map(perSecond) },
        { what: "one handshake, CPU", unit: "µs", ours: ours.map(cpuUs), bare: bare.map(cpuUs) },
      ],
      notes: [`${operations} curve operations a handshake at the CMA, ${AGENTS} agents a run.`],
    };
  },
};

/** Of the CMA's two steps; what the agents do in between is not counted. */
const managerCost = async (manager: Manager, agents: readonly Agent[]): Promise<Cost> => {
  const hellos = agents.map((agent) => helloOf(agent));
  const cookies: Uint8Array[] = [];
  const first = await costOf(() => {
    for (const hello of hellos) cookies.push(cookieFrom(manager, hello));
  });
  const initiates = agents.map((agent, at) => initiateOf(agent, cookies[at] ?? new Uint8Array(0)));
  const second = await costOf(() => {
    for (const initiate of initiates) {
      confirmHalf(manager.responder, halfFrom(manager, initiate).half);
    }
  });
  return { wallMs: first.wallMs + second.wallMs, cpuMs: first.cpuMs + second.cpuMs };
};

const { privateKey } = generateKeyPairSync("x25519");
const { publicKey } = generateKeyPairSync("x25519");

const curveOperations = (count: number): void => {
  for (let i = 0; i < count; i++) diffieHellman({ privateKey, publicKey });
};

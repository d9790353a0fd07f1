/**
 * Whether the script heard each event, in order: once, or again with the same
 * words where the CMA died before it could note that it had told it.
 */
import type { Cluster } from "#test/support/sim/cluster.ts";

export const checkTellings = ({
  manager: { tellings },
  store: { ledger },
}: Pick<Cluster, "manager" | "store">): readonly string[] => {
  const findings: string[] = [];
  const ids = ledger.flatMap((entry) =>
    entry.kind === "events" ? entry.events.map(({ id }) => id) : [],
  );
  let told = 0;
  for (const [index, telling] of tellings.entries()) {
    const before = tellings[index - 1];
    if (telling.eventId === ids[told]) {
      told += 1;
    } else if (before === undefined || before.eventId !== telling.eventId) {
      findings.push(`${telling.eventId} was told where ${ids[told]} was next`);
    } else if (before.run === telling.run) {
      findings.push(`${telling.eventId} was told twice by one run of the CMA`);
    } else if (before.told !== telling.told) {
      findings.push(`${telling.eventId} was told in other words: ${telling.told}`);
    }
  }
  if (told < ids.length) findings.push(`${ids.length - told} events were never told`);
  return findings;
};

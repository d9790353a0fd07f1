/** What is installed on simulated hosts: fifty sets of four hundred packages, of two thousand that there are. */
import type { JsonMap } from "@assimilation/protocol";

export const PACKAGES = 2_000;
export const PACKAGE_SETS = 50;
export const SET_PACKAGES = 400;

export const packageName = (number: number): string =>
  `${["lib", "python3-", "perl-", ""][number % 4]}package-${String(number).padStart(4, "0")}`;

export const packageFacts = (host: number): JsonMap => sets[host % PACKAGE_SETS] ?? {};

/** Half of each set is in all of them, as of one distribution. */
const sets: readonly JsonMap[] = Array.from({ length: PACKAGE_SETS }, (_, set) => {
  const numbers = Array.from({ length: SET_PACKAGES }, (_, at) =>
    at < SET_PACKAGES / 2
      ? at
      : SET_PACKAGES / 2 + ((set * 31 + at * 9) % (PACKAGES - SET_PACKAGES / 2)),
  );
  const deb = numbers.map((number) => [
    `${packageName(number)}::${number % 5 === 0 ? "all" : "amd64"}`,
    `${1 + (number % 9)}.${number % 20}.${number % 7}-${1 + (number % 3)}+deb12u${number % 4}`,
  ]);
  return { deb: Object.fromEntries(deb) };
});

/**
 * How much of a host is drawn. A proxy talks to thousands, an interface of a cluster's node holds
 * thousands of addresses: nobody reads them all, and laying them out takes minutes. So the first
 * few are shown, and how many more there are.
 */
import type { Look, Part } from "./drawing.ts";

const SHOWN_MAX = 8;

export const atMost = (lines: readonly string[]): readonly string[] => {
  const { shown, more } = cut(lines);
  return more === 0 ? lines : [...shown, andMore(more)];
};

/** From one thing to others: those that are drawn, and how many are not. */
export interface Fan<T> {
  readonly from: string;
  readonly shown: readonly T[];
  readonly more: number;
}

interface Ends<T> {
  readonly from: (link: T) => string;
  readonly to: (link: T) => string;
}

/** Whom many others lead to as well comes first: that is what a picture is looked at for. */
export const fansOf = <T>(links: readonly T[], { from, to }: Ends<T>): readonly Fan<T>[] => {
  const distinct = [
    ...new Map(links.map((link) => [JSON.stringify([from(link), to(link)]), link])).values(),
  ];
  const leading = Map.groupBy(distinct, to);
  const rank = (link: T): number => leading.get(to(link))?.length ?? 0;
  return [...Map.groupBy(distinct, from)].map(([start, ofStart]) => {
    // Where all are shown they keep their order, so that small pictures stay as they are.
    const areAllShown = ofStart.length <= SHOWN_MAX;
    const ordered = areAllShown ? ofStart : ofStart.toSorted((a, b) => rank(b) - rank(a));
    return { from: start, ...cut(ordered) };
  });
};

/** What is drawn in the place of those that are not; lines lead to {@link othersOf}. */
export const otherParts = (fans: readonly Fan<unknown>[], look: Look): readonly Part[] =>
  fans
    .filter(({ more }) => more > 0)
    .map(({ from, more }) => ({ id: othersOf(from), look, lines: [andMore(more)] }));

export const othersOf = (from: string): string => `others of ${from}`;

const andMore = (count: number): string => `and ${count} more`;

/** One left over would take the room of the line that says so. */
const cut = <T>(all: readonly T[]): { readonly shown: readonly T[]; readonly more: number } => {
  const shown = all.length <= SHOWN_MAX ? all : all.slice(0, SHOWN_MAX - 1);
  return { shown, more: all.length - shown.length };
};

/**
 * What two versions of a document differ in: paths of facts, each with what it was and is.
 *
 *     { "eth0": { "mtu": 1500 } }  →  { "eth0": { "mtu": 9000 } }      eth0.mtu   1500   9000
 *
 * A map in both is looked into; a list is one value, and so is a map that is new or gone. Bounded
 * whatever a host sends: so many paths, so long texts, so much in all.
 */
import { canonicalJson, type Json, type JsonMap } from "@assimilation/protocol";

/** One entry a path in each list, in the order of the paths. */
export interface DocumentDiff {
  /** Names with dots between. Where there are more than are kept, the last one says how many. */
  readonly paths: readonly string[];
  /** JSON, cut where it is long; empty where the fact is new. */
  readonly before: readonly string[];
  /** The same; empty where the fact is gone. */
  readonly after: readonly string[];
}

export const DIFF_PATHS_MAX = 100;
/** Of a path, and of a value. */
export const DIFF_TEXT_LENGTH_MAX = 256;
/** Of all that a diff says, so that no change takes more than some 50 KiB of a host's history. */
export const DIFF_LENGTH_MAX = 16 * 1024;

/** Undefined where nothing differs. The order of names in a map is no difference. */
export const diffDocuments = (before: JsonMap, after: JsonMap): DocumentDiff | undefined => {
  const entries: Entry[] = [];
  let length = 0;
  let more = 0;
  for (const difference of differences("", before, after)) {
    const entry = more > 0 ? undefined : entryOf(difference);
    const lengthWith = length + (entry?.reduce((sum, text) => sum + text.length, 0) ?? 0);
    if (entry === undefined || entries.length === DIFF_PATHS_MAX || lengthWith > DIFF_LENGTH_MAX) {
      more += 1;
    } else {
      entries.push(entry);
      length = lengthWith;
    }
  }
  if (entries.length === 0) return undefined;
  if (more > 0) entries.push([`… and ${more} more`, "", ""]);
  return {
    paths: entries.map(([path]) => path),
    before: entries.map(([, was]) => was),
    after: entries.map(([, , is]) => is),
  };
};

/** Path, before, after. */
type Entry = readonly [string, string, string];

interface Difference {
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** In the order of the names. Documents are bounded in depth at the door. */
function* differences(
  path: string,
  before: Json | undefined,
  after: Json | undefined,
): Generator<Difference> {
  if (before === after) return;
  if (!isMap(before) || !isMap(after)) {
    if (textOf(before) !== textOf(after)) yield { path, before, after };
    return;
  }
  // Maps, for `__proto__` may be a name like any other.
  const [were, are] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  for (const name of [...new Set([...were.keys(), ...are.keys()])].sort()) {
    yield* differences(path === "" ? name : `${path}.${name}`, were.get(name), are.get(name));
  }
}

const entryOf = ({ path, before, after }: Difference): Entry => [
  cut(path.toWellFormed()),
  cut(textOf(before)),
  cut(textOf(after)),
];

const textOf = (value: Json | undefined): string =>
  value === undefined ? "" : canonicalJson(value);

/** Never within a character. */
const cut = (text: string): string =>
  text.length <= DIFF_TEXT_LENGTH_MAX
    ? text
    : `${text.slice(0, DIFF_TEXT_LENGTH_MAX - 1).replace(/[\ud800-\udbff]$/, "")}…`;

const isMap = (value: Json | undefined): value is JsonMap =>
  typeof value === "object" && value !== null && !Array.isArray(value);

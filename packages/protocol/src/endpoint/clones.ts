/**
 * Clones: one key, two machines.
 *
 * An agent that starts again has a new boot id and never an old one. A boot id
 * that comes back after another one was seen means that two machines use one
 * key, as copies of a disk image do. Each key is reported once.
 */

export interface CloneWatch {
  /** By key id; at most {@link KEYS_MAX}, the longest unheard forgotten first. */
  readonly boots: Map<string, KeyBoots>;
}

interface KeyBoots {
  readonly newest: string;
  /** Before it; at most {@link EARLIER_MAX}. */
  readonly earlier: readonly string[];
  readonly isReported: boolean;
}

const KEYS_MAX = 65_536;
const EARLIER_MAX = 4;

export const createCloneWatch = (): CloneWatch => ({ boots: new Map() });

/** "first" for a key not seen before; "cloned" once for each key that is. */
export const noteBoot = (
  { boots }: CloneWatch,
  keyId: string,
  bootId: string,
): "first" | "known" | "cloned" => {
  const known = boots.get(keyId);
  boots.delete(keyId);
  const [oldest] = boots.keys();
  if (boots.size >= KEYS_MAX && oldest !== undefined) boots.delete(oldest);
  if (known === undefined) {
    boots.set(keyId, { newest: bootId, earlier: [], isReported: false });
    return "first";
  }
  const isBack = known.newest !== bootId && known.earlier.includes(bootId);
  const earlier = [known.newest, ...known.earlier].filter((earlierId) => earlierId !== bootId);
  boots.set(keyId, {
    newest: bootId,
    earlier: earlier.slice(0, EARLIER_MAX),
    isReported: known.isReported || isBack,
  });
  return isBack && !known.isReported ? "cloned" : "known";
};

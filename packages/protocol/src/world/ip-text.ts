/**
 * IP addresses between bytes and the one text that we use for each.
 *
 * IPv4 as a dotted quad without leading zeros; IPv6 as RFC 5952 writes it; an
 * IPv4-mapped IPv6 address as the IPv4 address it stands for, because a peer is
 * the same peer whichever socket heard it. Zones are no part of this.
 */

const IPV4_BYTES = 4;
const IPV6_BYTES = 16;

/** The longest IPv6 text, eight full groups with a quad at the end, has 45 characters. */
const TEXT_CHARS_MAX = 45;

/** Four or sixteen bytes; undefined when `text` is not an address. */
export const parseIp = (text: string): Uint8Array | undefined => {
  if (text.length > TEXT_CHARS_MAX) return undefined;
  return text.includes(":") ? parseIpv6(text) : parseQuad(text);
};

/** @throws RangeError when there are neither four nor sixteen bytes. */
export const formatIp = (bytes: Uint8Array): string => {
  if (bytes.byteLength === IPV4_BYTES) return bytes.join(".");
  if (bytes.byteLength !== IPV6_BYTES) throw new RangeError(`${bytes.byteLength} bytes are no IP`);
  return isMapped(bytes) ? bytes.subarray(12).join(".") : formatIpv6(bytes);
};

/** The text that we use for the address that `text` names; undefined when it names none. */
export const canonicalIp = (text: string): string | undefined => {
  const bytes = parseIp(text);
  return bytes === undefined ? undefined : formatIp(bytes);
};

const isMapped = (bytes: Uint8Array): boolean =>
  bytes[10] === 0xff && bytes[11] === 0xff && bytes.subarray(0, 10).every((byte) => byte === 0);

const parseQuad = (text: string): Uint8Array | undefined => {
  const parts = text.split(".");
  if (parts.length !== IPV4_BYTES) return undefined;
  const isByte = (part: string): boolean => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255;
  return parts.every(isByte) ? Uint8Array.from(parts, Number) : undefined;
};

const parseIpv6 = (text: string): Uint8Array | undefined => {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const before = bytesOfGroups(head);
  const after = tail === undefined ? [] : bytesOfGroups(tail);
  if (before === undefined || after === undefined) return undefined;

  const missing = IPV6_BYTES - before.length - after.length;
  // "::" stands for at least one group; without it there must be all eight.
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return Uint8Array.from([...before, ...new Array<number>(missing).fill(0), ...after]);
};

const bytesOfGroups = (text: string): readonly number[] | undefined => {
  if (text === "") return [];
  const groups = text.split(":");
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    const quad = index === groups.length - 1 ? parseQuad(group) : undefined;
    if (quad !== undefined) {
      bytes.push(...quad);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else {
      return undefined;
    }
  }
  return bytes;
};

/** Source: RFC 5952, section 4: the first longest run of two or more zero groups becomes `::`. */
const formatIpv6 = (bytes: Uint8Array): string => {
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  const runs = groups.map((_, start) => zeroRun(groups, start));
  const longest = Math.max(...runs);
  if (longest < 2) return groups.join(":");
  const start = runs.indexOf(longest);
  return `${groups.slice(0, start).join(":")}::${groups.slice(start + longest).join(":")}`;
};

const zeroRun = (groups: readonly string[], start: number): number => {
  let end = start;
  while (groups[end] === "0") end++;
  return end - start;
};

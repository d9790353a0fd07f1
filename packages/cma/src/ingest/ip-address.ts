/**
 * Addresses as the graph spells them: one text for each address, however a host wrote it. Zones
 * (`%eth0`) are local to a host and cut off. What is no address is refused: nothing that a host
 * says becomes a node key unread.
 */
import { formatIp, parseIp as parseIpBytes } from "@assimilation/protocol";

export interface IpAddress {
  readonly family: 4 | 6;
  /** Canonical. */
  readonly text: string;
  /** 4 or 16 of them. */
  readonly bytes: Uint8Array;
}

export const parseIp = (text: string): IpAddress | undefined => {
  const zoneAt = text.indexOf("%");
  const written = parseIpBytes(zoneAt === -1 ? text : text.slice(0, zoneAt));
  if (written === undefined) return undefined;
  // Formatted and read again: an IPv4-mapped IPv6 address becomes an IPv4 address.
  const canonical = formatIp(written);
  const bytes = parseIpBytes(canonical) ?? written;
  return { family: bytes.length === 4 ? 4 : 6, text: canonical, bytes };
};

export const isLoopback = ({ family, bytes }: IpAddress): boolean =>
  family === 4 ? bytes[0] === 127 : bytes.every((byte, at) => byte === (at === 15 ? 1 : 0));

/** 169.254.0.0/16 and fe80::/10. */
export const isLinkLocal = ({ family, bytes: [first = 0, second = 0] }: IpAddress): boolean =>
  family === 4 ? first === 169 && second === 254 : first === 0xfe && (second & 0xc0) === 0x80;

/** `0.0.0.0` and `::`, which listeners use for "each address I have". */
export const isWildcard = ({ bytes }: IpAddress): boolean => bytes.every((byte) => byte === 0);

/** The CIDR block that `ip` lies in, with its host bits zero; undefined for an impossible length. */
export const subnetOf = (ip: IpAddress, prefixBits: number): string | undefined => {
  if (!Number.isInteger(prefixBits) || prefixBits < 0 || prefixBits > ip.bytes.length * 8) {
    return undefined;
  }
  const network = ip.bytes.map((byte, at) => {
    const kept = Math.min(Math.max(prefixBits - at * 8, 0), 8);
    return byte & (0xff << (8 - kept));
  });
  return `${formatIp(network)}/${prefixBits}`;
};

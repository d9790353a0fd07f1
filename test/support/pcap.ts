/**
 * UDP datagrams of a capture, as `tcpdump -w` writes it on an Ethernet port.
 *
 * File header 24 bytes; then for each record 16 bytes (seconds, microseconds,
 * captured length, length) and the frame. Source: libpcap, pcap-savefile(5).
 */
import { readFileSync } from "node:fs";

export interface CapturedDatagram {
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly payload: Uint8Array;
}

export const readCapture = (file: string): readonly CapturedDatagram[] => {
  const bytes = readFileSync(file);
  const datagrams: CapturedDatagram[] = [];
  let offset = 24;
  while (offset + 16 <= bytes.byteLength) {
    const atMs = bytes.readUInt32LE(offset) * 1000 + bytes.readUInt32LE(offset + 4) / 1000;
    const length = bytes.readUInt32LE(offset + 8);
    const frame = bytes.subarray(offset + 16, offset + 16 + length);
    // A record that is still being written is left for the next look.
    if (frame.byteLength < length) break;
    const datagram = udpOf(frame);
    if (datagram !== undefined) datagrams.push({ atMs, ...datagram });
    offset += 16 + length;
  }
  return datagrams;
};

const ETHERNET_BYTES = 14;
const UDP = 17;

const udpOf = (frame: Buffer): Omit<CapturedDatagram, "atMs"> | undefined => {
  const type = frame.readUInt16BE(12);
  const packet = frame.subarray(ETHERNET_BYTES);
  if (type === 0x0800 && packet[9] === UDP) {
    const udp = packet.subarray(((packet[0] ?? 0) & 15) * 4);
    return { from: ipv4(packet, 12), to: ipv4(packet, 16), ...portsOf(udp) };
  }
  if (type === 0x86dd && packet[6] === UDP) {
    return { from: ipv6(packet, 8), to: ipv6(packet, 24), ...portsOf(packet.subarray(40)) };
  }
  return undefined;
};

const portsOf = (udp: Buffer): { fromPort: number; toPort: number; payload: Uint8Array } => ({
  fromPort: udp.readUInt16BE(0),
  toPort: udp.readUInt16BE(2),
  payload: udp.subarray(8, udp.readUInt16BE(4)),
});

const ipv4 = (packet: Buffer, at: number): string => [...packet.subarray(at, at + 4)].join(".");
const ipv6 = (packet: Buffer, at: number): string => packet.subarray(at, at + 16).toString("hex");

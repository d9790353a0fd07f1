/** docs/reference/frames.md and the table of packets in wire-format.md. */
import { closeReasons } from "#protocol/wire/frame.ts";
import { frameTypes } from "#protocol/wire/frame-types.ts";
import { packetTypes } from "#protocol/wire/packet-types.ts";
import { code, page, table } from "./page.ts";

export const renderFrames = (): string =>
  page(
    "Frames",
    {
      sources: ["packages/protocol/src/wire/frame-types.ts"],
      intro:
        "What the sealed part of a DATA packet is made of: type u8, length u16, value, as many as fit. How packets carry them: [wire format](wire-format.md#frames-of-data).",
    },
    table(
      ["Number", "Frame", "Value", "Bytes", "Asks for ACK", "Meaning"],
      frameTypes.map(({ number, kind, layout, valueBytesMin, valueBytesMax, asksForAck, doc }) => [
        `${number}`,
        code(kind),
        layout || "–",
        range(valueBytesMin, valueBytesMax),
        asksForAck ? "yes" : "no",
        doc,
      ]),
    ),
    "## Reasons in `close`",
    table(
      ["Number", "Reason"],
      Object.entries(closeReasons).map(([reason, number]) => [`${number}`, code(reason)]),
    ),
  );

export const renderPackets = (): string =>
  table(
    ["Type", "Packet", "Direction", "Bytes", "Meaning"],
    packetTypes.map(({ number, name, direction, bytesMin, bytesMax, doc }) => [
      `0x${number.toString(16).padStart(2, "0")}`,
      name.toUpperCase(),
      directions[direction],
      range(bytesMin, bytesMax),
      doc,
    ]),
  );

const directions = { to_manager: "agent → CMA", to_agent: "CMA → agent", both: "both ways" };

const range = (min: number, max: number): string => (min === max ? `${min}` : `${min} to ${max}`);

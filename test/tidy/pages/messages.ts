/** docs/reference/messages.md: the catalogue, and each message as its type says it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { messageTypes } from "#protocol/messages/catalog.ts";
import { block, code, page, table } from "./page.ts";

const declarations = join(
  import.meta.dirname,
  "../../../packages/protocol/src/messages/message.ts",
);

export const renderMessages = (): string =>
  page(
    "Messages",
    {
      sources: ["packages/protocol/src/messages/catalog.ts"],
      intro:
        "A message is a number (u16) and its fields, but `kind`, as UTF-8 JSON. How it travels: [wire format](wire-format.md#reliable-messages-over-data). Each shape is closed: a field that is not in it is refused.",
    },
    table(
      ["Number", "Message", "Direction", "Stream", "Meaning"],
      messageTypes.map(({ number, kind, direction, stream, doc }) => [
        `${number}`,
        `[${code(kind)}](#${kind})`,
        directions[direction],
        streams[stream],
        doc,
      ]),
    ),
    ...messageTypes.flatMap(({ kind }) => [`## ${kind}`, block(declarationOf(kind), "ts")]),
  );

const directions = { agent_to_manager: "agent → CMA", manager_to_agent: "CMA → agent" };
const streams = ["0 control", "1 liveness", "2 monitoring", "3 discovery"] as const;

const declarationOf = (kind: string): string => {
  const interfaces = readFileSync(declarations, "utf8").matchAll(
    /(?:\/\*\*(?:[^*]|\*(?!\/))*\*\/\n)?export interface [^{]+\{\n[\s\S]*?\n\}/g,
  );
  const found = [...interfaces].find(([text]) => text.includes(`readonly kind: "${kind}";`));
  if (found === undefined) throw new RangeError(`no type of message.ts has the kind ${kind}`);
  return found[0];
};

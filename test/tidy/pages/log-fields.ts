/** docs/reference/log-fields.md: the words that log lines use. */
import { logFields } from "#protocol/world/log-fields.ts";
import { code, page, table } from "./page.ts";

export const renderLogFields = (): string =>
  page(
    "Log fields",
    {
      sources: ["packages/protocol/src/world/log-fields.ts"],
      intro: `A line is one JSON object: \`level\`, \`time\` (UTC), \`name\` of the program, \`pid\`, \`msg\` (a constant sentence, good to search for) and
the fields below. Lines about an event also have its [details](events.md#details). On a terminal the same is readable text.`,
    },
    table(
      ["Level", "Meaning"],
      [
        ["`error`", "somebody must act"],
        ["`warn`", "something was lost or is degraded"],
        ["`info`", "the life of the daemon and of hosts"],
        ["`debug`", "everything else; `kill -USR1` shows more, `kill -USR2` less"],
      ],
    ),
    table(
      ["Field", "Meaning"],
      logFields.map(({ field, meaning }) => [code(field), meaning]),
    ),
  );

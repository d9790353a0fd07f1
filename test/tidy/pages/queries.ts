/** docs/reference/queries.md: the canned questions to the graph. */
import { queries } from "#cma/query/catalog.ts";
import type { Query } from "#cma/query/query.ts";
import { code, page, table } from "./page.ts";

export const renderQueries = (): string =>
  page(
    "Queries",
    {
      sources: ["packages/cma/src/query/catalog.ts"],
      intro: `Canned questions to the [graph](graph.md): \`assimcli query <name> [parameter=value …]\`, with \`--json\` for programs. The first
parameter's name may be left out: \`assimcli query findip 10.0.0.7\`. Nothing is changed by asking.`,
    },
    table(
      ["Query", "Answers"],
      queries.map(({ name, doc }) => [`[${code(name)}](#${name})`, doc]),
    ),
    ...queries.flatMap(renderQuery),
  );

const renderQuery = ({ name, doc, parameters, columns, whenEmpty }: Query): readonly string[] => [
  `## ${name}`,
  doc,
  ...(parameters.length === 0
    ? []
    : [
        table(
          ["Parameter", "Type", "Needed", "Meaning"],
          parameters.map((each) => [
            code(each.name),
            each.type,
            each.isRequired ? "yes" : "no",
            each.doc,
          ]),
        ),
      ]),
  table(
    ["Column", "Type", "Meaning"],
    columns.map((each) => [code(each.name), each.type, each.doc]),
  ),
  `No rows: ${whenEmpty}`,
];

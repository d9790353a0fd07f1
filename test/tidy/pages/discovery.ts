/** docs/reference/discovery.md: what the agent looks at, and what it makes of it. */
import { type CatalogEntry, discoveryCatalog } from "#nanoprobe/discovery/catalog.ts";
import type { Source } from "#nanoprobe/discovery/module.ts";
import { byteCount, code, duration, page, table } from "./page.ts";

export const renderDiscovery = (): string =>
  page(
    "Discovery",
    { sources: ["packages/nanoprobe/src/discovery/catalog.ts"], intro },
    envelope,
    table(
      ["Discovery", "Every", "Finds"],
      discoveryCatalog.map(({ module: { name, repeatMs, doc } }) => [
        `[${code(name)}](#${name})`,
        duration(repeatMs),
        doc,
      ]),
    ),
    ...discoveryCatalog.flatMap(renderModule),
  );

const intro = `What an agent looks at without being asked, and without a rule or a setting: files are read, no program is run, nothing is
scanned. A result is sent when it differs from the one before; a host where nothing changes sends nothing.
How often it looks can be set for all hosts or one, in [cma.json](configuration.md#cmajson).`;

const envelope = `## Envelope

Each result is a [\`discovery\`](messages.md#discovery) message: \`type\` is the discovery below, \`instance\` equals it where there is
only one, \`data\` holds the fields. \`seq\` rises with each result of a name in one start of the agent, so a late one
never replaces a newer. Where a source is not on the host, \`data\` is \`{"NODATA": …}\`: that is an answer, not an error.
A source that is longer than its limit is not read; facts that do not fit a message are cut, which the document says.

## Discoveries`;

const renderModule = ({ module, after }: CatalogEntry): readonly string[] => [
  `### ${module.name}`,
  `${module.doc} Every ${duration(module.repeatMs)}${
    after === undefined ? "." : `, once ${code(after.discovery)} has found that it applies.`
  }`,
  table(
    ["Reads", "At most"],
    Object.values(module.sources).map((source) => rowOf(source)),
  ),
  table(
    ["Field", "Type", "Meaning"],
    module.fields.map(({ name, type, doc }) => [code(name), type, doc]),
  ),
];

const rowOf = (source: Source): readonly [string, string] => {
  switch (source.kind) {
    case "file":
      return [code(source.path), byteCount(source.bytesMax)];
    case "lines": {
      const { path, bytesMax, beginnings } = source;
      return [`${code(path)}: lines with ${beginnings.map(code).join(", ")}`, byteCount(bytesMax)];
    }
    case "tree": {
      const { path, filesMax, depthMax, bytesMax } = source;
      return [
        `${code(path)} and below`,
        `${filesMax} files, ${depthMax} levels, ${byteCount(bytesMax)} each`,
      ];
    }
    case "machine":
      return ["host name, architecture and addresses, from the kernel", "–"];
    case "sockets":
      return [
        "`/proc/<pid>` of each process with sockets, `/proc/<pid>/net` of each network namespace, `/etc/passwd`",
        "–",
      ];
  }
};

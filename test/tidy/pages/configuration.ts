/** docs/reference/configuration.md: options of both daemons, cma.json, mail.json. */
import {
  cmaSchema,
  hostProperties,
  keepChangesProperties,
  keepProperties,
  matchProperties,
  rootProperties,
} from "#cma/config/cma-schema.ts";
import { options as cmaOptions } from "#cma/config/options.ts";
import { mailKeys } from "#cma/notify/mail-settings.ts";
import { options as nanoprobeOptions } from "#nanoprobe/config/options.ts";
import { block, code, page, table } from "./page.ts";

export const renderConfiguration = (): string =>
  page(
    "Configuration",
    { sources: ["packages/*/src/config", "packages/cma/src/notify/mail-settings.ts"], intro },
    "## nanoprobe",
    "Environment file: `/etc/default/nanoprobe` or `/etc/sysconfig/nanoprobe`.",
    optionTable(nanoprobeOptions),
    "## cma",
    "Environment file: `/etc/default/cma` or `/etc/sysconfig/cma`.",
    optionTable(cmaOptions),
    "## cma.json",
    `${cmaSchema.description} It may be missing. In \`/etc/assimilation\`, or in the directory given as \`--home\`; read when the CMA starts. A key that is not below is refused by name. For editors: [cma.schema.json](cma.schema.json).`,
    block(example, "json"),
    keyTable([
      ...rowsOf("", rootProperties),
      ...rowsOf("hosts[].", hostProperties),
      ...rowsOf("hosts[].match.", matchProperties),
      ...rowsOf("keep.", keepProperties),
      ...rowsOf("keep.changes.", keepChangesProperties),
    ]),
    "## mail.json",
    "Beside cma.json. Without it nothing is mailed. How to set it up: [mail](../guides/mail.md).",
    table(
      ["Key", "Default", "Meaning"],
      mailKeys.map(({ key, default: usual, doc }) => [code(key), usual ?? "–", doc]),
    ),
  );

const intro = `No file is needed. The command line beats the environment, and that beats the environment file; a setting that is not known or
does not fit is refused at the start, in a sentence. With \`--home\` nothing outside of that directory is read.`;

const example = `{
  "domain": "site-a",
  "repeat": { "proc_sys": "5m" },
  "hosts": [
    { "match": { "designation": "web1" }, "repeat": { "proc_sys": "2s" }, "tags": ["web"] }
  ],
  "keep": { "events": 100000, "changes": { "days": 90, "kibibytes": 1024 } }
}`;

interface DaemonOption {
  readonly flags: string;
  readonly env?: string;
  readonly default?: string;
  readonly doc: string;
}

const optionTable = (options: readonly DaemonOption[]): string =>
  table(
    ["Flag", "Environment", "Default", "Meaning"],
    options.map(({ flags, env, default: usual, doc }) => [
      code(flags),
      env === undefined ? "–" : code(env),
      usual === undefined ? "–" : code(usual),
      doc,
    ]),
  );

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
}

const rowsOf = (
  prefix: string,
  properties: Readonly<Record<string, Property>>,
): readonly (readonly string[])[] =>
  Object.entries(properties)
    .filter(([, { description }]) => description !== undefined)
    .map(([name, { type = "", description = "", default: usual }]) => [
      code(`${prefix}${name}`),
      type,
      usual === undefined ? "–" : code(JSON.stringify(usual)),
      description,
    ]);

const keyTable = (rows: readonly (readonly string[])[]): string =>
  table(["Key", "Type", "Default", "Meaning"], rows);

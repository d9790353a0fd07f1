/**
 * Event -> letter, or nothing: most events are not worth a mail.
 *
 * The subjects are an interface: people filter their mail by them. Source:
 * docs/reference/notification.md. Whatever a host says is made visible first,
 * so it reaches neither a header line of its own nor the reader's terminal, and
 * no line of the body is long, or begins with anything a mail program obeys.
 */
import { type Letter, shortened, visible } from "@assimilation/protocol";
import type { ToldEvent } from "./told-event.ts";

export interface Correspondents {
  readonly from: string;
  readonly to: readonly string[];
}

export const letterFor = (told: ToldEvent, correspondents: Correspondents): Letter | undefined => {
  // A new host fails dozens of rules at once; the update that ends its assessment sums them up.
  if (told.variables["ASSIM_initial"] === "True" && told.event !== "update") return undefined;

  const said = sayings.find(
    ({ event, nodeType, isMeant }) =>
      event === told.event && nodeType === told.nodeType && (isMeant?.(told) ?? true),
  );
  if (said === undefined) return undefined;

  const subject = said.subject((name) => shortened(visible(variable(told, name)), VALUE_MAX));
  return {
    ...correspondents,
    subject,
    text: bodyOf(said.happened(told, subject), told),
    messageId: messageIdOf(variable(told, "eventid"), correspondents.from),
    attachments: [
      { filename: `assimilation.${told.event}_${told.nodeType}.json`, json: told.json },
    ],
  };
};

/** For a person who tries the settings; `id` is different each time. */
export const testLetter = (host: string, id: string, correspondents: Correspondents): Letter => ({
  ...correspondents,
  subject: `NOTICE: Test letter from the CMA on ${shortened(visible(host), VALUE_MAX)}`,
  text: "Mail from this CMA arrives. You asked for this letter with: assimcli send-mail --test\n",
  messageId: messageIdOf(`test-${id}`, correspondents.from),
  attachments: [{ filename: "assimilation.test.json", json: `{"test":true}` }],
});

/** The JSON in the body, for mailers that cannot attach. */
export const inlined = (letter: Letter): string => {
  const parts = letter.attachments.map(
    ({ filename, json }) => `\n${filename}:\n${folded(visible(json))}\n`,
  );
  return letter.text + parts.join("");
};

interface Saying {
  readonly event: string;
  readonly nodeType: string;
  /** Absent: always. */
  readonly isMeant?: (told: ToldEvent) => boolean;
  readonly subject: (value: (name: string) => string) => string;
  /** The first lines of the body. */
  readonly happened: (told: ToldEvent, subject: string) => readonly string[];
}

const wasShutDown = (told: ToldEvent): boolean => variable(told, "reason") === "HBSHUTDOWN";
const hasRule = (told: ToldEvent): boolean => variable(told, "ruleid") !== "";

/** What follows the first word, which is the mood: `System bridge is back up.` */
const asSentence = (_told: ToldEvent, subject: string): readonly string[] => [
  `${subject.replace(/^[A-Z]+: /, "")}.`,
];

const firstAssessment = (told: ToldEvent, subject: string): readonly string[] => {
  const score = variable(told, "score");
  const listed = told.failingRules.slice(0, FAILING_LISTED_MAX);
  const more = told.failingRules.length - listed.length;
  return [
    ...asSentence(told, subject),
    ...(score === "" ? [] : [`Score ${lineOf(score)}: high 3, medium 2, low 1; lower is better.`]),
    ...(listed.length === 0 ? [] : ["", "What fails, worst first:"]),
    ...listed.map((rule) => `  ${lineOf(rule)}`),
    ...(more > 0 ? [`  … and ${more} more; the attachment has them all.`] : []),
  ];
};

const sayings: readonly Saying[] = [
  {
    event: "down",
    nodeType: "Drone",
    isMeant: wasShutDown,
    subject: (value) => `WARNING: System ${value("designation")} was gracefully shut down`,
    happened: asSentence,
  },
  {
    event: "down",
    nodeType: "Drone",
    subject: (value) =>
      `WARNING: System ${value("designation")} is down [${value("reason") || "no reason given"}]`,
    happened: asSentence,
  },
  {
    event: "up",
    nodeType: "Drone",
    subject: (value) => `HURRAY: System ${value("designation")} is back up`,
    happened: asSentence,
  },
  {
    event: "down",
    nodeType: "MonitorAction",
    subject: (value) => `WARNING: Service down: ${value("monitorname")}`,
    happened: asSentence,
  },
  {
    event: "up",
    nodeType: "MonitorAction",
    subject: (value) => `HURRAY: Service up: ${value("monitorname")}`,
    happened: asSentence,
  },
  {
    event: "warn",
    nodeType: "Drone",
    isMeant: hasRule,
    subject: (value) =>
      `WARNING: System ${value("designation")} out of compliance with ${value("category")} best practice ${value("ruleid")}`,
    happened: asSentence,
  },
  {
    event: "unwarn",
    nodeType: "Drone",
    isMeant: hasRule,
    subject: (value) =>
      `HURRAY: System ${value("designation")} now in compliance with ${value("category")} best practice ${value("ruleid")}`,
    happened: asSentence,
  },
  {
    event: "update",
    nodeType: "Drone",
    isMeant: (told) => variable(told, "assessment") === "first",
    subject: (value) =>
      `NOTICE: System ${value("designation")} assessed: ${value("failing")} best practices fail`,
    happened: firstAssessment,
  },
];

const variable = ({ variables }: ToldEvent, name: string): string =>
  variables[`ASSIM_${name}`] ?? "";

const bodyOf = (happened: readonly string[], { variables }: ToldEvent): string => {
  const named = Object.keys(variables)
    .sort()
    .slice(0, VARIABLES_MAX)
    .map((name) => lineOf(`${name}=${variables[name] ?? ""}`));
  return `${[...happened, "", ...named].join("\n")}\n`;
};

/** Four bytes a character at most: below the 998 a mail may have. Source: RFC 5322, section 2.1.1. */
const lineOf = (text: string): string => shortened(visible(text), LINE_MAX);

/** Each further line is indented, so that none begins with a `~` or a `.` of a host. */
const folded = (text: string): string => (text.match(/.{1,240}/gu) ?? []).join("\n  ");

const messageIdOf = (id: string, from: string): string => {
  const safe = id.replaceAll(/[^A-Za-z0-9.-]/g, "-").slice(0, ID_MAX);
  return `${safe}@${/@(.+)$/.exec(from)?.[1] ?? "localhost"}`;
};

/** Host names have 64 characters at most. Source: gethostname(2). */
const VALUE_MAX = 64;
const ID_MAX = 100;
const LINE_MAX = 200;
const VARIABLES_MAX = 500;
const FAILING_LISTED_MAX = 500;

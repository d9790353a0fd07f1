/**
 * `assimcli send-mail`: the mail script's whole work. Called as a notification
 * script is, it turns the event into a letter and sends it; most events are not
 * worth one. notification.d/50-mail execs it. See docs/guides/mail.md.
 */
import { AssimilationError, type Files, type Mailer } from "@assimilation/protocol";
import { letterFor, testLetter } from "../notify/mail.ts";
import { type MailSettings, parseMailSettings } from "../notify/mail-settings.ts";
import { createProgramMailer } from "../notify/program-mailer.ts";
import { readToldEvent } from "../notify/told-event.ts";
import { complain } from "./complain.ts";
import type { Cli, ExitCode, Subcommand } from "./subcommand.ts";

export const sendMail: Subcommand = {
  name: "send-mail",
  doc: "Mail an event, as a notification script is told it, to the addresses in mail.json.",
  arguments: [
    { name: "event", doc: "What happened, such as `down`.", isRequired: false },
    { name: "nodetype", doc: "To what it happened, such as `Drone`.", isRequired: false },
  ],
  options: [{ flags: "--test", doc: "Send a test letter instead, and say where it went." }],
  examples: [
    { line: "assimcli send-mail --test", doc: "Try the settings in mail.json." },
    { line: `exec assimcli send-mail "$@"`, doc: "The last line of notification.d/50-mail." },
  ],
  run: async (call, cli) => {
    if (call.options["test"] === true) return attempt(cli, () => sendTest(cli));
    if (call.arguments.length !== 2) {
      return complain(
        cli,
        2,
        "it is `assimcli send-mail EVENT NODETYPE < event.json`, or `assimcli send-mail --test`",
      );
    }
    return attempt(cli, () => sendEvent(cli, call.arguments));
  },
};

const sendEvent = async (cli: Cli, words: readonly string[]): Promise<void> => {
  const told = readToldEvent(words, cli.env, await cli.stdin(EVENT_BYTES_MAX));
  if (!told.ok) throw problem(`this is not how a notification script is called: ${told.reason}`);
  const settings = loadSettings(cli);
  const letter = letterFor(told.value, settings);
  if (letter !== undefined) await mailerFor(cli, settings).send(letter);
};

const sendTest = async (cli: Cli): Promise<void> => {
  const settings = loadSettings(cli);
  const id = `${cli.world.clock.wallTime()}-${cli.world.random.uint32()}`;
  await mailerFor(cli, settings).send(testLetter(cli.world.machine.hostName(), id, settings));
  const { host, port, security } = settings.server;
  const way = settings.method === "smtp" ? `${host} port ${port} (${security})` : settings.method;
  cli.out(`Handed a test letter for ${settings.to.join(", ")} to ${way}.\n`);
};

const attempt = async (cli: Cli, work: () => Promise<void>): Promise<ExitCode> => {
  try {
    await work();
    return 0;
  } catch (error) {
    if (!(error instanceof AssimilationError)) throw error;
    return complain(cli, 1, `the letter was not sent: ${error.message}`);
  }
};

const loadSettings = ({ world, paths }: Cli): MailSettings => {
  const path = `${paths.config}/mail.json`;
  const text = readGuarded(world.files, path, OTHERS_WRITE);
  const settings = parseMailSettings(text);
  if (!settings.ok) throw problem(`${path}: ${settings.reason}`);
  return settings.value;
};

const mailerFor = (cli: Cli, { method, server, login, caFile }: MailSettings): Mailer => {
  const { commands, files, random } = cli.world;
  if (method !== "smtp") {
    const userHome = cli.env["HOME"] ?? "/";
    return createProgramMailer(
      { commands, files, random },
      { method, userHome, temporary: "/tmp" },
    );
  }
  return cli.smtpMailer({
    ...server,
    ...(login && {
      login: {
        user: login.user,
        password: readGuarded(files, login.passwordFile, OTHERS_READ).replace(/\r?\n$/, ""),
      },
    }),
    ...(caFile !== undefined && { authorities: readGuarded(files, caFile, OTHERS_WRITE) }),
  });
};

/** Refuses a file that gives others one of the permissions in `forbidden`. */
const readGuarded = (files: Files, path: string, forbidden: number): string => {
  const stat = files.stat(path);
  if (stat.ok && stat.value.kind === "link") throw problem(`${path} is a link; name the file`);
  if (stat.ok && (stat.value.mode & forbidden) !== 0) {
    throw problem(`${path} is open to others; mend it with: chmod 640 ${path}`);
  }
  const text = files.readText(path, SETTINGS_BYTES_MAX);
  if (text.ok) return text.value;
  throw problem(`${path} cannot be read: ${text.code}`);
};

const problem = (message: string): AssimilationError =>
  new AssimilationError("ASSIM_MAIL_SETTINGS", message);

const OTHERS_WRITE = 0o022;
const OTHERS_READ = 0o037;
const SETTINGS_BYTES_MAX = 1024 * 1024;
const EVENT_BYTES_MAX = 4 * 1024 * 1024;

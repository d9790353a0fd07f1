/**
 * Letters through the mail programs of the host: mail, mailx and mutt.
 *
 * Which one answers to a name differs from system to system, so the links of
 * the name are followed to the program, and its flavour decides the arguments.
 * Arguments are fixed; what a host said is in the subject (made visible before)
 * and on standard input, where no line begins with a `~`.
 *
 * | flavour | programs | subject not ASCII | attachment | Message-ID |
 * |---|---|---|---|---|
 * | bsd | bsd-mailx, mail.mailutils | encoded here | inline | yes |
 * | s_nail | s-nail, and heirloom mailx before it | encoded by it | yes | its own |
 * | mutt | mutt | encoded by it | yes | yes |
 */
import {
  AssimilationError,
  type Commands,
  type Files,
  type Letter,
  type Mailer,
  type RandomSource,
  shortened,
  visible,
} from "@assimilation/protocol";
import { encodedHeader } from "./encoded-header.ts";
import { inlined } from "./mail.ts";
import type { MailMethod } from "./mail-settings.ts";

export interface ProgramMailerDeps {
  readonly commands: Commands;
  readonly files: Files;
  readonly random: RandomSource;
}

export interface ProgramMailerOptions {
  readonly method: Exclude<MailMethod, "smtp">;
  /** HOME of the program: its own settings may be there. */
  readonly userHome: string;
  /** Attachments wait here in a directory of their own. */
  readonly temporary: string;
}

export const createProgramMailer = (
  deps: ProgramMailerDeps,
  { method, userHome, temporary }: ProgramMailerOptions,
): Mailer => ({
  send: async (letter) => {
    const program = programFor(deps.files, method);
    const flavour = flavourOf(deps.files, program);
    await withAttachments(deps, flavour === "bsd" ? [] : letter.attachments, temporary, (paths) =>
      runMailer(deps.commands, {
        argv: [program, ...argumentsFor[flavour](letter, paths)],
        stdin: flavour === "bsd" ? inlined(letter) : letter.text,
        userHome,
      }),
    );
  },
});

type Flavour = "bsd" | "s_nail" | "mutt";

const argumentsFor: Readonly<
  Record<Flavour, (letter: Letter, attached: readonly string[]) => readonly string[]>
> = {
  bsd: ({ from, to, subject, messageId }) => [
    ...["-s", encodedHeader(subject), "-r", from],
    ...["-a", `Message-ID: <${messageId}>`, "--", ...to],
  ],
  // sendwait: only then does its exit status say what became of the letter.
  s_nail: ({ from, to, subject }, attached) => [
    ...["-S", "sendwait", "-s", subject, "-r", from],
    ...attached.flatMap((path) => ["-a", path]),
    ...to,
  ],
  // copy: it would keep a copy of each letter in ~/sent for ever.
  mutt: ({ from, to, subject, messageId }, attached) => [
    ...["-e", "set copy=no", "-e", `set from="${from}"`, "-e", "set use_envelope_from=yes"],
    ...["-e", 'set realname=""', "-e", `my_hdr Message-ID: <${messageId}>`, "-s", subject],
    ...(attached.length === 0 ? [] : ["-a", ...attached]),
    ...["--", ...to],
  ],
};

const programFor = (files: Files, method: ProgramMailerOptions["method"]): string => {
  const [wanted, names] = programs[method];
  const found = names.map((name) => `/usr/bin/${name}`).find((path) => files.stat(path).ok);
  if (found !== undefined) return found;
  throw new AssimilationError(
    "ASSIM_MAIL_PROGRAM",
    `EMAIL_METHOD is ${method}, but there is no ${wanted}; install it, or use smtp`,
  );
};

const programs = {
  mail_email: ["/usr/bin/mail", ["mail"]],
  mailx_email: ["/usr/bin/s-nail or /usr/bin/mailx", ["s-nail", "mailx"]],
  mutt_email: ["/usr/bin/mutt", ["mutt"]],
} as const;

const flavourOf = (files: Files, program: string): Flavour => {
  let path = program;
  for (let links = 0; links < LINKS_MAX; links++) {
    const target = files.readLink(path);
    if (!target.ok) break;
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    path = target.value.startsWith("/") ? target.value : folder + target.value;
  }
  return flavours.get(path.slice(path.lastIndexOf("/") + 1)) ?? "s_nail";
};

const flavours = new Map<string, Flavour>([
  ["bsd-mailx", "bsd"],
  ["mail.mailutils", "bsd"],
  ["mutt", "mutt"],
]);

const runMailer = async (
  commands: Commands,
  { argv, stdin, userHome }: { argv: [string, ...string[]]; stdin: string; userHome: string },
): Promise<void> => {
  const { outcome, stderr, stdout } = await commands.run({
    argv,
    env: {
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      HOME: userHome,
      LANG: "C.UTF-8",
      // Else mail and s-nail add each letter they could not send to ~/dead.letter, for ever.
      DEAD: "/dev/null",
    },
    stdin,
    cwd: "/",
    timeoutMs: 40_000,
    killAfterMs: 2_000,
    outputBytesMax: 4_096,
  });
  if (outcome.kind === "exited" && outcome.code === 0) return;
  const ended = {
    exited: () => `exit status ${outcome.kind === "exited" ? outcome.code : ""}`,
    killed: () => "was killed",
    timed_out: () => "took too long and was ended",
    not_started: () => "could not be started",
  }[outcome.kind]();
  const said = shortened(visible((stderr || stdout).trim().replaceAll("\n", "; ")), 300);
  throw new AssimilationError("ASSIM_MAIL_PROGRAM", `${argv[0]}: ${ended}${said && `: ${said}`}`);
};

/** The files are gone when this resolves, whatever became of the letter. */
const withAttachments = async (
  { commands, files, random }: ProgramMailerDeps,
  attachments: Letter["attachments"],
  temporary: string,
  send: (paths: readonly string[]) => Promise<void>,
): Promise<void> => {
  if (attachments.length === 0) return send([]);
  const nonce = new Uint8Array(16);
  random.fill(nonce);
  // Nobody can guess the name, so nobody can have been there before.
  const directory = `${temporary}/assimilation-mail-${hex(nonce)}`;
  const paths = attachments.map(({ filename }) => `${directory}/${filename}`);
  try {
    const made = files.makeDirectory(directory, 0o700);
    if (!made.ok) throw notWritten(directory, made.code);
    for (const [index, path] of paths.entries()) {
      const bytes = new TextEncoder().encode(attachments[index]?.json);
      const written = files.writeAtomic(path, bytes, 0o600);
      if (!written.ok) throw notWritten(path, written.code);
    }
    await send(paths);
  } finally {
    for (const path of paths) files.remove(path);
    await commands.run(removal(directory));
  }
};

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const removal = (directory: string): Parameters<Commands["run"]>[0] => ({
  argv: ["/bin/rmdir", directory],
  env: {},
  stdin: "",
  cwd: "/",
  timeoutMs: 5_000,
  killAfterMs: 1_000,
  outputBytesMax: 4_096,
});

const notWritten = (path: string, code: string): AssimilationError =>
  new AssimilationError("ASSIM_MAIL_PROGRAM", `the attachment ${path} was not written: ${code}`);

const LINKS_MAX = 8;

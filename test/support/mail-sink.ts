/** A mail server on loopback that keeps what it is given, read back by an independent parser. */
import type { AddressInfo } from "node:net";
import { type AddressObject, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface SunkLetter {
  readonly envelopeFrom: string;
  readonly envelopeTo: readonly string[];
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly messageId: string;
  readonly text: string;
  readonly attachments: readonly { readonly filename: string; readonly text: string }[];
  /** The bytes as they came over the wire. */
  readonly raw: string;
}

export interface MailSink {
  readonly port: number;
  /** In the order they came. */
  readonly letters: readonly SunkLetter[];
  readonly close: () => Promise<void>;
}

export const startMailSink = async (options: SMTPServerOptions = {}): Promise<MailSink> => {
  const letters: SunkLetter[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ["STARTTLS"],
    onData: (stream, session, done) => {
      stream.toArray().then(async (chunks) => {
        const raw = Buffer.concat(chunks).toString("utf8");
        const mail = await simpleParser(raw);
        const { mailFrom, rcptTo } = session.envelope;
        letters.push({
          envelopeFrom: mailFrom === false ? "" : mailFrom.address,
          envelopeTo: rcptTo.map(({ address }) => address),
          from: addressesOf(mail.from)[0] ?? "",
          to: addressesOf(mail.to),
          subject: mail.subject ?? "",
          messageId: mail.messageId ?? "",
          text: mail.text ?? "",
          attachments: mail.attachments.map(({ filename, content }) => ({
            filename: filename ?? "",
            text: content.toString("utf8"),
          })),
          raw,
        });
        done();
      }, done);
    },
    ...options,
  });
  // A client that gives up in the middle is no matter of the sink's.
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    letters,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
};

const addressesOf = (addresses: AddressObject | AddressObject[] | undefined): readonly string[] =>
  [addresses ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address ?? ""));

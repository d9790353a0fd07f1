/** Sending one letter, as the rest of the code is allowed to know it. */

export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** Without angle brackets. The same event has the same id, so a repeat is recognised. */
  readonly messageId: string;
  readonly attachments: readonly { readonly filename: string; readonly json: string }[];
}

/** Where letters are handed over, and how. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `starttls` fails when the server does not offer it: it is never a wish. */
  readonly security: "none" | "starttls" | "tls";
  /** Certificates to trust besides those of the system, as PEM. */
  readonly authorities?: string;
  readonly login?: { readonly user: string; readonly password: string };
}

export interface Mailer {
  /** @throws AssimilationError (as a rejection) naming the server and what it said. */
  readonly send: (letter: Letter) => Promise<void>;
}

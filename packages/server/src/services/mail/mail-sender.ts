import type { Logger } from 'pino';
import { withTimeout } from '../../async/with-timeout.js';
import type { SmtpOptions } from '../../config/smtp.js';

/** How mails are sent. */
export interface MailOptions {
  smtp: SmtpOptions;
  /** Milliseconds after which unread messages are mailed about. */
  delayMs: number;
}

export interface Mail {
  to: string;
  subject: string;
  text: string;
  headers?: Record<string, string>;
}

/** `refused`: the mail server will never take it. */
export type MailResult = 'sent' | 'refused' | 'failed';

/** For each of connecting, the greeting, and silence. */
const STEP_MS = 10_000;
/** For all of it; below the time that a claim of a notice holds. */
const TIMEOUT_MS = 40_000;
/** Codes of the library: the mail server refused the address, or the mail. */
const REFUSALS: readonly unknown[] = ['EENVELOPE', 'EMESSAGE'];

export type MailSender = ReturnType<typeof createMailSender>;

/** Creates what hands mails to the operator's mail server (RFC 5321). */
export function createMailSender({ smtp }: Pick<MailOptions, 'smtp'>, logger: Pick<Logger, 'warn'>) {
  const { from, ...server } = smtp;
  // Loaded here: most servers send no mail.
  const transport = import('nodemailer').then(({ createTransport }) =>
    createTransport({
      ...server,
      ...{
        connectionTimeout: STEP_MS,
        greetingTimeout: STEP_MS,
        socketTimeout: STEP_MS,
        dnsTimeout: STEP_MS,
      },
      ...{ disableFileAccess: true, disableUrlAccess: true },
    }),
  );

  /** Logs why a mail was not sent: a server's words may name the address, so its codes are all that is logged. */
  function failed(error: unknown): MailResult {
    const { code, responseCode, command } = error as Record<string, unknown>;
    const isRefused = REFUSALS.includes(code) && Number(responseCode) >= 500;
    logger.warn({ code, responseCode, command: firstWord(command) }, 'unable to send a mail');
    return isRefused ? 'refused' : 'failed';
  }

  return {
    /** Sends one mail. Never throws. */
    async send({ to, headers, ...mail }: Mail): Promise<MailResult> {
      const sent = (await transport)
        // An address as an object is not parsed: a comma in it makes no second one.
        .sendMail({ ...mail, from, to: { name: '', address: to }, headers: { ...AUTOMATIC, ...headers } })
        .then((): MailResult => 'sent', failed);
      return withTimeout(sent, TIMEOUT_MS, () => failed({ code: 'ETIMEDOUT' }));
    },
  };
}

/** No automatic reply comes back (RFC 3834, section 5). */
const AUTOMATIC = { 'Auto-Submitted': 'auto-generated' };

/** A command such as `RCPT TO` may go on with the address. */
function firstWord(command: unknown): string | undefined {
  return typeof command === 'string' ? /^\w+/.exec(command)?.[0] : undefined;
}

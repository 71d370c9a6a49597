import type { Logger } from 'pino';
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

/**
 * `refused`: the mail server will never take it. `unknown`: it has all of the mail, and did not say whether it took it: to
 * send it again may make it come twice.
 */
export type MailResult = 'sent' | 'refused' | 'unknown' | 'failed';

/** For connecting, with the greeting. */
const CONNECT_MS = 10_000;
/** For all of it, as a server may take long to examine a mail; below the time that a claim of a notice holds. */
const TIMEOUT_MS = 40_000;
/** Codes of the library: the mail server refused the address, or the mail. */
const REFUSALS: readonly unknown[] = ['EENVELOPE', 'EMESSAGE'];

export type MailSender = ReturnType<typeof createMailSender>;

/**
 * Creates what hands mails to the operator's mail server (RFC 5321).
 *
 * @param startTimeout - starts the time after which a mail is given up
 */
export function createMailSender(
  { smtp }: Pick<MailOptions, 'smtp'>,
  logger: Pick<Logger, 'warn'>,
  { startTimeout = () => AbortSignal.timeout(TIMEOUT_MS) } = {},
) {
  const { from, ...server } = smtp;
  const options = {
    ...server,
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, dnsTimeout: CONNECT_MS },
    ...{ socketTimeout: TIMEOUT_MS, disableFileAccess: true, disableUrlAccess: true },
  };
  // Loaded here: most servers send no mail.
  const library = import('nodemailer');

  /** Logs why a mail was not sent: a server's words may name the address, so its codes are all that is logged. */
  function logFailure(error: unknown, isHandedOver: boolean): MailResult {
    const { code, responseCode, command } = error as Record<string, unknown>;
    const isRefused = REFUSALS.includes(code) && Number(responseCode) >= 500;
    const result = isRefused ? 'refused' : isHandedOver && !responseCode ? 'unknown' : 'failed';
    logger.warn({ code, responseCode, command: firstWord(command), result }, 'unable to send a mail');
    return result;
  }

  return {
    /** Sends one mail. Never throws. */
    async send({ to, headers, ...mail }: Mail): Promise<MailResult> {
      const { createTransport } = await library;
      let isHandedOver = false;
      const transport = createTransport(options).use('stream', ({ message }, done) => {
        // Its end is read only once the server has asked for the text; the dot that ends the mail follows.
        message!.processFunc((text) => text.once('end', () => (isHandedOver = true)));
        done();
      });
      try {
        await transport.sendMail({
          // An address as an object is not parsed: a comma in it makes no second one.
          ...{ ...mail, from, to: { name: '', address: to }, headers: { ...AUTOMATIC, ...headers } },
          signal: startTimeout(),
        });
        return 'sent';
      } catch (error) {
        return logFailure(error, isHandedOver);
      }
    },
  };
}

/** No automatic reply comes back (RFC 3834, section 5). */
const AUTOMATIC = { 'Auto-Submitted': 'auto-generated' };

/** A command such as `RCPT TO` may go on with the address. */
function firstWord(command: unknown): string | undefined {
  return typeof command === 'string' ? /^\w+/.exec(command)?.[0] : undefined;
}

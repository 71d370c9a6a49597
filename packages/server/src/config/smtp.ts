import ipaddr from 'ipaddr.js';
import { parseUrl } from '../parse-url.js';
import { ConfigError } from './config-error.js';

/** The mail server, and whom mails come from. */
export interface SmtpOptions {
  host: string;
  port: number;
  /** TLS from the first byte; else the connection is upgraded (STARTTLS). */
  secure: boolean;
  /** Whether nothing is sent where the connection cannot be upgraded. */
  requireTLS: boolean;
  auth?: { user: string; pass: string };
  /** `name <address>`, or an address. */
  from: string;
}

/** The variables of mails, as they are read. */
interface SmtpVariables {
  SMTP_URL?: string | undefined;
  MAIL_FROM?: string | undefined;
}

const PORTS = { secure: 465, submission: 587 };
const WRONG =
  'SMTP_URL must be an smtp:// or smtps:// address, such as smtps://user:password@mail.example.org';

/** Returns how mails are sent; undefined where none are. The address may hold a password, which no error names. @throws ConfigError */
export function smtpOf({ SMTP_URL, MAIL_FROM }: SmtpVariables): SmtpOptions | undefined {
  if (SMTP_URL === undefined && MAIL_FROM === undefined) return undefined;
  if (SMTP_URL === undefined) throw new ConfigError('SMTP_URL is missing: MAIL_FROM alone sends no mail');
  if (MAIL_FROM === undefined)
    throw new ConfigError('MAIL_FROM is missing: mails need an address that they come from');
  return { ...parse(SMTP_URL), from: MAIL_FROM };
}

function parse(text: string): Omit<SmtpOptions, 'from'> {
  const url = /^smtps?:\/\/[^/]/i.test(text) ? parseUrl(text) : undefined;
  if (!url) throw new ConfigError(WRONG);
  const { protocol, hostname, port, username, password, pathname, search, hash } = url;
  const host = hostname.replace(/^\[|\]$/g, '');
  if (host === '' || !['', '/'].includes(pathname) || hash !== '' || (username === '') !== (password === ''))
    throw new ConfigError(WRONG);
  if (search !== '' && search !== '?requireTLS=false')
    throw new ConfigError('SMTP_URL has an unknown option; the only one is ?requireTLS=false');
  const secure = protocol === 'smtps:';
  return {
    ...{ host, secure },
    port: port === '' ? (secure ? PORTS.secure : PORTS.submission) : Number(port),
    requireTLS: !secure && search === '' && !isLoopback(host),
    ...(username !== '' && { auth: { user: decode(username), pass: decode(password) } }),
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ConfigError('SMTP_URL must write a % of the user or the password as %25');
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || (ipaddr.isValid(host) && ipaddr.parse(host).range() === 'loopback');
}

import { isIP } from 'node:net';
import type { Config } from '../config.js';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/i;

/** Returns whether only this machine reaches a server at this host. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** Returns the host of a URL, without the brackets of an IPv6 address. */
function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

/**
 * Returns a warning where browsers would reach this server without TLS, so that passwords, tokens and messages could be
 * read on the way. Where PUBLIC_URL is https, a proxy in front of the server terminates TLS.
 */
export function plainHttpWarning({
  host,
  publicUrl,
}: Pick<Config, 'host' | 'publicUrl'>): string | undefined {
  if (publicUrl?.startsWith('https:')) return undefined;
  const where = publicUrl === undefined ? host : hostOf(publicUrl);
  if (isLoopback(where)) return undefined;
  const how = publicUrl === undefined ? 'HOST' : 'PUBLIC_URL';
  const name = isIP(where) ? `the address ${where}` : where;
  return `${how} opens plain http at ${name}: passwords, tokens and messages can be read on the way; put a TLS proxy in front of the server and set PUBLIC_URL=https://...`;
}

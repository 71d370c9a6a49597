import { isIP } from 'node:net';
import type { Config } from '../config.js';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/i;

/** The host of a URL without the brackets of an IPv6 address. */
function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

/**
 * Says what is wrong where people would reach this server without TLS: passwords, tokens and texts could be read on the
 * way. Where PUBLIC_URL is https, a proxy before the server ends TLS.
 */
export function plainHttpWarning({
  host,
  publicUrl,
}: Pick<Config, 'host' | 'publicUrl'>): string | undefined {
  if (publicUrl?.startsWith('https:')) return undefined;
  const where = publicUrl === undefined ? host : hostOf(publicUrl);
  if (LOOPBACK.test(where)) return undefined;
  const how = publicUrl === undefined ? 'HOST' : 'PUBLIC_URL';
  const name = isIP(where) ? `the address ${where}` : where;
  return `${how} opens plain http at ${name}: passwords, tokens and texts can be read on the way; put a TLS proxy before the server and set PUBLIC_URL=https://...`;
}

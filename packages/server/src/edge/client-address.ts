import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';
import type { Socket } from 'node:net';

/**
 * Returns the client's address as rate limits count it: an IPv4 address, or the /64 of an IPv6 one, since every subscriber
 * has at least 2^64 of those (RFC 6177). `X-Forwarded-For` is used only as far as trusted proxies wrote it: each of them
 * appends the address that it saw, so with n proxies the n-th entry from the end is the client.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const own = addressOf(request.socket);
  if (trustedProxies === 0) return own;
  const header = request.headers['x-forwarded-for'];
  const entries = (Array.isArray(header) ? header.join(',') : (header ?? ''))
    .split(',')
    .map((entry) => entry.trim());
  const entry = entries.at(-trustedProxies);
  return entry ? subscriberOf(withoutPort(entry)) : own;
}

/** Returns the peer's address of a TCP connection as rate limits count it. */
export function addressOf(socket: Pick<Socket, 'remoteAddress'>): string {
  return subscriberOf(socket.remoteAddress ?? 'unknown');
}

/** Removes the port that some proxies append, a different one for each connection (RFC 7239 section 6), and quotes. */
function withoutPort(entry: string): string {
  const [, v6, v4] = /^"?(?:\[([^\]]*)\]|(\d+(?:\.\d+){3}))(?::[\w.-]*)?"?$/.exec(entry) ?? [];
  return v6 ?? v4 ?? entry;
}

function subscriberOf(address: string): string {
  const [bare = ''] = address.split('%');
  // Everything that is no address counts as one: a client may have written it.
  if (!isIPv6(bare)) return isIPv4(bare) ? bare : 'unknown';
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(bare)?.[1];
  if (mapped) return mapped;
  // A URL's host has one spelling, without dotted parts and leading zeros.
  const [head = '', tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`;
}

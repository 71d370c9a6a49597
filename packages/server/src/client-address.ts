import type { IncomingMessage } from 'node:http';

/**
 * Where a request comes from. `X-Forwarded-For` counts only as far as trusted proxies wrote it: each of them added
 * the address that it saw, so with n proxies the n-th entry from the end is the client.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const own = request.socket.remoteAddress ?? 'unknown';
  if (trustedProxies === 0) return own;
  const header = request.headers['x-forwarded-for'];
  const entries = (Array.isArray(header) ? header.join(',') : (header ?? ''))
    .split(',')
    .map((entry) => entry.trim());
  return entries.at(-trustedProxies) || own;
}

import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Values of `HOST` that mean every address. */
const WILDCARDS = ['0.0.0.0', '::'];
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

const bracketed = (address: string) => (address.includes(':') ? `[${address}]` : address);

function machineAddresses(host: string): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ address, scopeid }) => !scopeid && (host === '::' || isIPv4(address)))
    .map(({ address }) => address);
}

/**
 * Returns the origins of the server's own pages where `PUBLIC_URL` is not set, as browsers write them: first the one to
 * print, then the names of the machine itself, and every address that the server listens to.
 *
 * @param host - `HOST`
 * @param addresses - of this machine
 */
export function ownOrigins(
  host: string,
  port: number,
  addresses: readonly string[] = machineAddresses(host),
): string[] {
  const isWildcard = WILDCARDS.includes(host);
  const names = [isWildcard ? '127.0.0.1' : host, ...LOOPBACK, ...(isWildcard ? addresses : [])];
  // `origin` omits port 80 and shortens addresses, as browsers do.
  return [
    ...new Set(
      names.map((name) => new URL(`http://${bracketed(name.replace(/^\[|\]$/g, ''))}:${port}`).origin),
    ),
  ];
}

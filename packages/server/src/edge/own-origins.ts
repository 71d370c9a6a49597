import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** What a server listens to that listens to every address, by `HOST`. */
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
 * The origins under which a server's own pages are reached where no `PUBLIC_URL` says it, as browsers write them: the
 * address to print first, the names of the machine itself, and every address that it listens to.
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
  // `origin` leaves the port 80 out, and shortens addresses, as browsers do.
  return [
    ...new Set(
      names.map((name) => new URL(`http://${bracketed(name.replace(/^\[|\]$/g, ''))}:${port}`).origin),
    ),
  ];
}

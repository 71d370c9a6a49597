import type { Config } from '../config.js';
import { isLoopback } from './plain-http.js';

/** What says whom a server is for. */
export type Reach = Pick<
  Config,
  'host' | 'isProduction' | 'publicUrl' | 'trustedProxies' | 'mongodbUri' | 'redisUrl'
>;

/**
 * Returns whether a server is only tried out: nobody reaches it but its own machine, and nothing names production, a
 * proxy, a public address or a store of its own, as a server for others does. `npm start` without settings is such a server.
 */
export function isTrial({ host, isProduction, trustedProxies, ...addresses }: Reach): boolean {
  const { publicUrl, mongodbUri, redisUrl } = addresses;
  const isForOthers = [publicUrl, mongodbUri, redisUrl].some((address) => address !== undefined);
  return !isProduction && !isForOthers && trustedProxies === 0 && isLoopback(host);
}

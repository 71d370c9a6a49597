import type { Config } from '../config.js';
import { isLoopback } from './plain-http.js';

/** What says whom a server is for. */
export type Reach = Pick<Config, 'host' | 'publicUrl' | 'trustedProxies' | 'mongodbUri' | 'redisUrl'>;

/**
 * Returns whether a server is only tried out: nobody reaches it but its own machine, and nothing names a proxy, a public
 * address or a store of its own, as a server for others does. `npm start` without settings is such a server.
 */
export function isTrial({ host, publicUrl, trustedProxies, mongodbUri, redisUrl }: Reach): boolean {
  const isForOthers =
    publicUrl !== undefined || trustedProxies > 0 || mongodbUri !== undefined || redisUrl !== undefined;
  return !isForOthers && isLoopback(host);
}

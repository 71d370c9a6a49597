import { once } from 'node:events';
import { createServer } from 'node:http';
import { listen } from '../edge/listen.js';
import { equalTexts, hashToken } from '../crypto/token-keys.js';
import type { Metrics } from '../metrics.js';
import { GuardedResponse } from '../edge/base-response.js';

const BEARER = /^Bearer +(\S+) *$/i;

/** Returns whether a request may read the metrics. Without a configured token every request may. */
export function mayReadMetrics(authorization: string | undefined, token: string | undefined): boolean {
  if (token === undefined) return true;
  const given = BEARER.exec(authorization ?? '')?.[1] ?? '';
  // Hashes have equal lengths, so that the comparison does not reveal the token's.
  return equalTexts(hashToken(given), hashToken(token));
}

/** The server of the metrics' own port. */
export interface MetricsServer {
  port: number;
  close(): Promise<void>;
}

/**
 * Starts a server that serves only the metrics.
 * @throws ListenError
 */
export async function startMetricsServer(
  metrics: Metrics,
  { host, port, token }: { host: string; port: number; token: string | undefined },
): Promise<MetricsServer> {
  const server = createServer(
    { ServerResponse: GuardedResponse, requestTimeout: 5000 },
    (request, response) => {
      if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
      if (!mayReadMetrics(request.headers.authorization, token))
        return void response.writeHead(401, { 'WWW-Authenticate': 'Bearer' }).end();
      metrics.render().then(
        ({ contentType, body }) => response.writeHead(200, { 'Content-Type': contentType }).end(body),
        () => response.writeHead(500).end(),
      );
    },
  );
  const variables = { host: 'METRICS_HOST', port: 'METRICS_PORT' };
  return {
    port: await listen(server, { host, port, variables }),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

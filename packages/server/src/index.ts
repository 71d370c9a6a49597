import { createServer as createHttpServer } from 'node:http';
import type { Server } from 'node:http';
import { createApp } from './http/app.js';
import { limitBodies } from './http/body-deadlines.js';
import type { Config } from './config.js';
import type { KeyProvider } from './crypto/providers/key-provider.js';
import { listen } from './edge/listen.js';
import { ownOrigins } from './edge/own-origins.js';
import { createContext } from './context.js';
import type { ServerContext } from './context.js';
import { createLogger } from './logger.js';
import { startMetricsServer } from './http/metrics-endpoint.js';
import type { MetricsServer } from './http/metrics-endpoint.js';
import { handleClientErrors, GuardedResponse } from './edge/base-response.js';
import { attachSockets } from './sockets/index.js';
import type { ScanFile } from './services/deps.js';
import { withTimeout } from './async/with-timeout.js';

export { ConfigError, loadConfig } from './config.js';
export type { Config } from './config.js';
export { AppError } from './errors.js';
export { KeyError } from './crypto/keyring.js';
export type { KeyContext, KeyProvider } from './crypto/providers/key-provider.js';
export { ListenError } from './edge/listen.js';
export { createIdentityKey } from './services/admin/identity-keys.js';
export { setSiteEnabled, updateSite } from './services/admin/sites.js';
export type { ScanFile, ScannedFile } from './services/deps.js';
export { StoreError } from './storage/store-error.js';

/** Longest duration of a stop, and the part of it in which open requests may finish, in milliseconds. */
const STOP_MS = 10_000;
const REQUESTS_MS = 8000;
/** Interval at which idle connections are closed during a stop. */
const IDLE_MS = 50;
/** Milliseconds over which clients spread their reconnects after a restart. */
const RECONNECT_SPREAD_MS = 5000;
/**
 * Milliseconds that a client may take to send the headers of a request and the whole of it, and the interval at which both
 * are checked. The body of an upload may take longer, as 1 MiB does on a line of 1 kB/s, while 32 KiB of it come in a minute.
 */
const TIMEOUTS = {
  headersTimeout: 15_000,
  requestTimeout: 30_000,
  silenceTimeout: 60_000,
  uploadTimeout: 1_800_000,
  connectionsCheckingInterval: 5000,
};

/** Options of a host program, beyond the operator's configuration. */
export interface ServerOptions {
  /** Returns milliseconds since 1970; replaces the machine's clock in tests. Timers still use the machine's. */
  clock?: () => number;
  /** Milliseconds for requests that come slowly, instead of 15 s, 30 s, 60 s, half an hour and 5 s: for tests. */
  timeouts?: Partial<typeof TIMEOUTS>;
  /** Hashes passwords at the least cost that argon2 allows, in place of 19 MiB and two passes: for tests. */
  cheapPasswords?: boolean;
  /** Unwrap entries of `FERNET_KEYS`, beside the modules that `KEY_PROVIDERS` names, which commands load too. */
  keyProviders?: readonly KeyProvider[];
  /** Examines each file whose upload is complete, instead of `FILE_SCAN_URL`; without both, every file is accepted. */
  scanFile?: ScanFile;
}

/** A running server. */
export interface RunningServer {
  /** The server's origin on this machine. */
  url: string;
  port: number;
  /** Port of the metrics; undefined where they have none of their own. */
  metricsPort: number | undefined;
  context: ServerContext;
  /**
   * Stops gracefully: reports not ready, waits for the configured delay, then tells sockets when to reconnect and finishes
   * requests, within 10 s.
   */
  close(): Promise<void>;
  /** Resolves to the error when the embedded store ends unexpectedly. */
  failed: Promise<Error>;
}

/**
 * Starts a server: store, keys, HTTP and sockets.
 * @throws StoreError, KeyError, or ListenError with the `code` of the system (`EADDRINUSE`, `EACCES`)
 */
export async function createServer(
  config: Config,
  { clock = Date.now, timeouts, cheapPasswords, keyProviders, scanFile }: ServerOptions = {},
): Promise<RunningServer> {
  const logger = createLogger(config.logLevel);
  let fail!: (error: Error) => void;
  const failed = new Promise<Error>((resolve) => (fail = resolve));
  const context = await createContext({
    ...{ config, logger, clock, cheapPasswords, keyProviders, scanFile },
    onStoreFailed: fail,
  });
  let stopping = false;
  const app = createApp(context, () => stopping);
  const { requestTimeout, silenceTimeout, uploadTimeout, ...times } = { ...TIMEOUTS, ...timeouts };
  const server = createHttpServer(
    {
      ...times,
      requestTimeout: uploadTimeout,
      maxHeaderSize: 16 * 1024,
      ServerResponse: GuardedResponse,
    },
    app.callback(),
  );
  handleClientErrors(server);
  const sockets = attachSockets(server, context);
  context.metrics?.observe({ unsentBytes: context.peers.unsentBytes });
  let metricsServer: MetricsServer | undefined;
  let port: number;
  context.peers.watch(server);
  limitBodies(server, { whole: requestTimeout, silence: silenceTimeout });
  try {
    metricsServer = await startMetrics(context);
    const variables = { host: 'HOST', port: 'PORT' };
    port = await listen(server, { host: config.host, port: config.port, variables });
  } catch (error) {
    await metricsServer?.close();
    await sockets.close();
    await context.close();
    throw error;
  }
  const origins = ownOrigins(config.host, port);
  const url = origins[0]!;
  if (!config.publicUrl) context.ownOrigins.current = origins;

  let closing: Promise<void> | undefined;
  return {
    url,
    port,
    metricsPort: metricsServer?.port,
    context,
    failed,
    close() {
      closing ??= (async () => {
        stopping = true;
        logger.info({ delayMs: config.shutdownDelayMs }, 'stopping');
        await new Promise((resolve) => setTimeout(resolve, config.shutdownDelayMs));
        const start = performance.now();
        const left = (ms: number) => Math.max(0, start + ms - performance.now());
        await sockets.drain(RECONNECT_SPREAD_MS);
        await sockets.close();
        await closeHttp(server, left(REQUESTS_MS));
        await metricsServer?.close();
        // A store that is away may delay pending writes, none of which was acknowledged.
        await withTimeout(context.close(), left(STOP_MS), () =>
          logger.warn('the stop took too long; pending work was abandoned'),
        );
        logger.info('stopped');
      })();
      return closing;
    },
  };
}

/** Starts the metrics' own port, where one is configured. */
async function startMetrics({ config, metrics }: ServerContext): Promise<MetricsServer | undefined> {
  if (!metrics || config.metricsPort === undefined) return undefined;
  const { metricsHost: host, metricsPort: port, metricsToken: token } = config;
  return startMetricsServer(metrics, { host, port, token });
}

/** Accepts no new connection, and closes those that remain after `ms`. */
async function closeHttp(server: Server, ms: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_MS);
  await withTimeout(closed, ms, () => server.closeAllConnections());
  clearInterval(idle);
  await closed;
}

import type { Logger } from 'pino';
import { createBoundedQueue } from './async/bounded-queue.js';
import type { Bus } from './bus/bus.js';
import { createLocalBus } from './bus/local-bus.js';
import { createRedisBus } from './bus/redis-bus.js';
import type { Config } from './config.js';
import type { Keyring } from './crypto/keyring.js';
import { createDemo } from './demo/demo.js';
import type { Demo } from './demo/demo.js';
import { loadKeys } from './load-keys.js';
import type { ServerKeys } from './load-keys.js';
import { DEMO_CLIENT_ID, seedSite } from './seed-site.js';
import { countBus } from './bus/counted-bus.js';
import { countSecurityLog } from './counted-security-log.js';
import { createMetrics, NO_METRICS } from './metrics.js';
import type { Metrics } from './metrics.js';
import { createModels } from './models/index.js';
import type { Models } from './models/index.js';
import { createOAuthClients } from './oauth/clients.js';
import { createEarlierTokens } from './oauth/tokens/earlier-tokens.js';
import { createLoginLimits } from './oauth/login-limits.js';
import { createOrigins } from './oauth/origins.js';
import type { Origins } from './oauth/origins.js';
import { createPasswords, isCommonPassword } from './oauth/passwords.js';
import type { TokenEndpointDeps } from './oauth/token-endpoint.js';
import { createTokenSessions } from './oauth/tokens/token-sessions.js';
import { createSecurityLog } from './security-log.js';
import type { SecurityLog } from './security-log.js';
import { AppError } from './errors.js';
import { createFailedAuthentications } from './edge/failed-authentications.js';
import type { FailedAuthentications } from './edge/failed-authentications.js';
import { createLogBudget } from './edge/log-budget.js';
import type { LogBudget } from './edge/log-budget.js';
import { createPeers } from './edge/peers.js';
import type { Peers } from './edge/peers.js';
import { createRateLimiter } from './rate-limit/rate-limiter.js';
import type { RateLimiter } from './rate-limit/rate-limiter.js';
import { createServices } from './services/index.js';
import type { Services } from './services/index.js';
import { createPresenceService } from './services/presence.js';
import type { PresenceService } from './services/presence.js';
import type { Realtime } from './services/realtime.js';
import { createSessionsService } from './services/sessions.js';
import { createSitesService } from './services/sites.js';
import type { SitesService } from './services/sites.js';
import type { SessionsService } from './services/sessions.js';
import { createTypingService } from './services/typing.js';
import type { TypingService } from './services/typing.js';
import { createUserDirectory } from './services/user/user-directory.js';
import { createUsersService } from './services/users.js';
import type { UsersService } from './services/users.js';
import { createRealtime } from './sockets/realtime/realtime.js';
import { runMigrations } from './storage/migrations.js';
import { ensureIndexes } from './storage/indexes.js';
import type { StoreHandle } from './storage/connect.js';
import { checkKeys } from './storage/key-check.js';
import { isEmptyStore, openStore } from './storage/open-store.js';
import { connectRedis } from './storage/redis.js';
import type { RedisHandle } from './storage/redis.js';
import { VERSION } from './version.js';

/** Look-ups of what nobody may have issued (tokens of an earlier form, OAuth clients): at once, and waiting. */
const STRANGER_LOOKUPS = { running: 8, waiting: 100 };

/** Everything that one running server consists of, made once at its start. */
export interface ServerContext {
  config: Config;
  logger: Logger;
  securityLog: SecurityLog;
  logBudget: LogBudget;
  store: StoreHandle;
  models: Models;
  keyring: Keyring;
  keys: ServerKeys;
  bus: Bus;
  /** Undefined where this node is alone. */
  redis: RedisHandle | undefined;
  /** Undefined where nobody can read them. */
  metrics: Metrics | undefined;
  realtime: Realtime;
  limiter: RateLimiter;
  failedAuthentications: FailedAuthentications;
  peers: Peers;
  origins: Origins;
  oauth: TokenEndpointDeps & { endSession: (sessionId: string) => Promise<void> };
  services: Pick<Services, 'rooms' | 'messages' | 'members' | 'monitor' | 'prices'> & {
    sites: SitesService;
    users: UsersService;
    sessions: SessionsService;
    presence: PresenceService;
    typing: TypingService;
  };
  /** The scripted people of the demo. */
  demo: Demo;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** The origins under which this server is reached itself; known once it listens. */
  ownOrigins: { current: string[] };
  /** Finishes writes that are under way and closes everything. */
  close(): Promise<void>;
}

/**
 * Opens the store and makes everything else.
 * @throws StoreError, KeyError
 */
export async function createContext({
  config,
  logger,
  clock,
  onStoreFailed,
}: Pick<ServerContext, 'config' | 'logger' | 'clock'> & {
  onStoreFailed: (error: Error) => void;
}): Promise<ServerContext> {
  const store = await openStore({ ...config, logger, onFailed: onStoreFailed });
  try {
    return await assemble({ config, logger, store, clock });
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function assemble({
  config,
  logger,
  store,
  clock,
}: Pick<ServerContext, 'config' | 'logger' | 'store' | 'clock'>): Promise<ServerContext> {
  const keys = loadKeys(config, { kind: store.kind, empty: await isEmptyStore(store) }, { clock, logger });
  const { keyring, tokenKeys } = keys;
  const models = createModels(store.connection, keyring);
  await runMigrations(models, logger);
  await ensureIndexes(models, logger);
  await checkKeys(models, keyring, new Date(clock()));
  await seedSite(models, new Date(clock()));

  const redis = config.redisUrl ? await connectRedis(config.redisUrl, logger) : undefined;
  const metrics = isMeasured(config) ? createMetrics() : undefined;
  const recorder = metrics ?? NO_METRICS;
  metrics?.observe({ pool: store.pool, busConnected: () => bus.connected() });
  const ownBus = redis
    ? await createRedisBus({ redis, keyring: keyring.derive('bus'), logger, clock, metrics })
    : createLocalBus({ logger });
  const bus = metrics ? countBus(ownBus, metrics) : ownBus;
  const realtime = createRealtime({ bus, logger });
  const logBudget = createLogBudget((summary) => logger.info(summary, 'more of the same'));
  const ownLog = createSecurityLog(logger, clock);
  const securityLog = metrics ? countSecurityLog(ownLog, metrics) : ownLog;
  const limiter = createRateLimiter({ enabled: config.rateLimits, redis, clock, securityLog });
  const lookups = createBoundedQueue({
    ...STRANGER_LOOKUPS,
    onFull: () => new AppError('unavailable', 'Too many look-ups at once', { retryAfter: 1 }),
  });
  const failedAuthentications = createFailedAuthentications({ limiter, securityLog });
  const peers = createPeers({ config, securityLog });
  const ownOrigins = { current: config.publicUrl ? [new URL(config.publicUrl).origin] : [] };
  const clients = createOAuthClients({ models, lookups, clock });
  const origins = createOrigins({
    models,
    clients,
    clock,
    own: { origins: () => ownOrigins.current, clientId: DEMO_CLIENT_ID },
  });

  const users = createUserDirectory({ models, bus, clock, logger });
  const presence = createPresenceService({ models, users, realtime, redis, logger });
  const services = createServices({
    models,
    realtime,
    bus,
    presence,
    users,
    keyring,
    limiter,
    logger,
    clock,
    metrics: recorder,
    storeKind: store.kind,
    isSharded: store.isSharded,
    version: VERSION,
  });
  const { accessTokenSeconds, refreshTokenSeconds, sessionSeconds } = config;
  const earlierTokens = createEarlierTokens({ models, accessTokenSeconds, lookups, clock });
  const sessions = createSessionsService({ models, bus, realtime, logger, tokenKeys, earlierTokens, clock });
  const passwords = createPasswords();
  const endSession = (sessionId: string) => sessions.end(sessionId);
  const lifetimes = { accessTokenSeconds, refreshTokenSeconds };
  const tokenSessions = createTokenSessions({
    ...{
      models,
      tokenKeys,
      earlierTokens,
      clock,
      limiter,
      securityLog,
      endSession,
      sessionSeconds,
      ...lifetimes,
    },
  });
  const loginLimits = createLoginLimits({ limiter });
  const typing = createTypingService({ users, realtime, rooms: services.rooms });
  const demo = createDemo({ models, clients, clock, logger, services: { ...services, typing } });

  return {
    ...{
      config,
      logger,
      securityLog,
      logBudget,
      store,
      models,
      keyring,
      keys,
      bus,
      redis,
      metrics,
      realtime,
      limiter,
      origins,
      clock,
    },
    ...{ failedAuthentications, peers, ownOrigins, demo },
    oauth: {
      models,
      clients,
      sessions: tokenSessions,
      passwords,
      limiter,
      loginLimits,
      securityLog,
      failedAuthentications,
      origins,
      endSession,
      clock,
      ...lifetimes,
    },
    services: {
      ...{
        rooms: services.rooms,
        messages: services.messages,
        members: services.members,
        monitor: services.monitor,
      },
      prices: services.prices,
      sites: createSitesService({ models, clock }),
      users: createUsersService({
        models,
        clock,
        passwords: { ...passwords, isCommon: isCommonPassword },
        ...{ sessions, loginLimits, securityLog },
      }),
      sessions,
      presence,
      typing,
    },
    async close() {
      demo.close();
      peers.close();
      logBudget.close();
      ownLog.close();
      await presence.close();
      await services.idle();
      await bus.close();
      await redis?.close();
      await store.close();
    },
  };
}

/** Whether somebody can read the metrics: measuring for nobody would be work for nothing. */
function isMeasured({ metricsToken, metricsPort }: Config): boolean {
  return metricsToken !== undefined || metricsPort !== undefined;
}

import type { Logger } from 'pino';
import type { CloseStack } from '../async/close-stack.js';
import { countBus } from '../bus/counted-bus.js';
import { createLocalBus } from '../bus/local-bus.js';
import { createRedisBus } from '../bus/redis-bus.js';
import type { Config } from '../config.js';
import { countSecurityLog } from '../counted-security-log.js';
import type { Keyring } from '../crypto/keyring.js';
import { createFailedAuthentications } from '../edge/failed-authentications.js';
import { createLogBudget } from '../edge/log-budget.js';
import { createPeers } from '../edge/peers.js';
import type { MetricsRecorder } from '../metrics.js';
import { NO_METRICS } from '../no-metrics.js';
import { createRateLimiter } from '../rate-limit/rate-limiter.js';
import { createSecurityLog } from '../security-log.js';
import { createRealtime } from '../sockets/realtime/realtime.js';
import type { StoreHandle } from '../storage/connect.js';
import { connectRedis } from '../storage/redis.js';

interface InfrastructureDeps {
  config: Config;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
  store: Pick<StoreHandle, 'pool'>;
  keyring: Keyring;
  started: CloseStack;
}

export type Infrastructure = Awaited<ReturnType<typeof createInfrastructure>>;

/**
 * Creates what services and transports share beside the store: bus, logs, limits, metrics.
 * @throws ConfigError for a `REDIS_URL` that cannot be used
 */
export async function createInfrastructure(deps: InfrastructureDeps) {
  const { config, logger, clock, store, keyring, started } = deps;
  const redis = config.redisUrl ? await connectRedis(config.redisUrl, logger) : undefined;
  started.add(() => redis?.close());
  const metrics = hasMetrics(config) ? (await import('../metrics.js')).createMetrics() : undefined;
  const recorder: MetricsRecorder = metrics ?? NO_METRICS;
  const ownBus = redis
    ? await createRedisBus({ redis, keyring: keyring.derive('bus'), logger, clock, metrics: recorder })
    : createLocalBus({ logger });
  const bus = metrics ? countBus(ownBus, metrics) : ownBus;
  started.add(() => ownBus.close());
  metrics?.observe({ pool: store.pool, busConnected: () => bus.connected() });
  const logBudget = createLogBudget((summary) => logger.info(summary, 'more of the same'));
  const ownLog = createSecurityLog(logger, clock);
  const securityLog = metrics ? countSecurityLog(ownLog, metrics) : ownLog;
  const limiter = createRateLimiter({ enabled: config.rateLimits, redis, clock, securityLog });
  const peers = createPeers({ config, securityLog });
  const stopWatching = () => [peers, logBudget, ownLog].forEach((each) => each.close());
  started.add(stopWatching);

  return {
    /** Undefined where this node is alone. */
    redis,
    /** Undefined where no way to read them is configured. */
    metrics,
    /** Records for the metrics, or nothing where there are none. */
    recorder,
    bus,
    realtime: createRealtime({ bus, logger }),
    logBudget,
    securityLog,
    limiter,
    failedAuthentications: createFailedAuthentications({ limiter, securityLog }),
    peers,
    /** Writes the summaries that wait, and ends the watches. Takes no time, so that a stop that hangs has done it. */
    stopWatching,
  };
}

function hasMetrics({ metricsToken, metricsPort }: Config): boolean {
  return metricsToken !== undefined || metricsPort !== undefined;
}

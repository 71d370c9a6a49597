import { basename, dirname, resolve } from 'node:path';
import type { Config } from '../../config.js';
import type { ServerKeys } from '../../load-keys.js';
import type { RunningServer } from '../../index.js';
import { storeDirectory } from '../../storage/open-store.js';

/** Returns the lines that a start prints: the server's address, and where its data, keys and metrics are. */
export function bannerOf(config: Config, server: RunningServer): string {
  const { keys, store } = server.context;
  const url = config.publicUrl ?? server.url;
  return [
    `Sotto runs at ${url}/`,
    `Store:    ${store.kind === 'embedded' ? `embedded, in ${resolve(storeDirectory(config.dataDir))}` : 'MongoDB'}`,
    `Keys:     ${keyLine(keys)}`,
    `Redis:    ${redisLine(server)}`,
    'Client:   demo (public), site default',
    `Metrics:  ${metricsLine(config, server)}`,
    `Monitor:  ${url}/monitor`,
  ].join('\n');
}

function keyLine({ files }: ServerKeys): string {
  const [first] = files;
  if (!first) return 'from the environment';
  const created = files.filter(({ isNew }) => isNew);
  const names = (of: ServerKeys['files']) => of.map(({ path }) => basename(path)).join(', ');
  return [
    `${names(files)} in ${dirname(first.path)} (back this up separately from the data)`,
    ...(created.length === 0
      ? []
      : [created.length === files.length ? 'created now' : `${names(created)} created now`]),
    ...(files.length === 1 ? ['the others from the environment'] : []),
  ].join('; ');
}

function redisLine({ context: { redis } }: RunningServer): string {
  if (!redis) return 'no, one node';
  return redis.ready() ? 'connected' : 'away; this node continues alone until it is back';
}

function metricsLine({ metricsHost, metricsToken }: Config, { metricsPort, url }: RunningServer): string {
  if (metricsPort === undefined)
    return metricsToken === undefined
      ? 'none (set METRICS_TOKEN or METRICS_PORT)'
      : `${url}/metrics, with METRICS_TOKEN`;
  const host = metricsHost.includes(':') ? `[${metricsHost}]` : metricsHost;
  return `http://${host}:${metricsPort}/metrics${metricsToken === undefined ? '' : ', with METRICS_TOKEN'}`;
}

import { basename, dirname, resolve } from 'node:path';
import type { Config } from '../config.js';
import type { ServerKeys } from '../load-keys.js';
import type { RunningServer } from '../index.js';
import { storeDirectory } from '../storage/open-store.js';

/** Returns what a start prints: where things are, in seven lines. */
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
  const made = files.filter(({ isNew }) => isNew);
  const names = (of: ServerKeys['files']) => of.map(({ path }) => basename(path)).join(', ');
  return [
    `${names(files)} in ${dirname(first.path)} (back this up apart from the data)`,
    ...(made.length === 0 ? [] : [made.length === files.length ? 'made now' : `${names(made)} made now`]),
    ...(files.length === 1 ? ['the others from the environment'] : []),
  ].join('; ');
}

function redisLine({ context: { redis } }: RunningServer): string {
  if (!redis) return 'no, one node';
  return redis.ready() ? 'connected' : 'away; this node goes on alone until it is back';
}

function metricsLine({ metricsHost, metricsToken }: Config, { metricsPort, url }: RunningServer): string {
  if (metricsPort === undefined)
    return metricsToken === undefined
      ? 'none (set METRICS_TOKEN or METRICS_PORT)'
      : `${url}/metrics, with METRICS_TOKEN`;
  const host = metricsHost.includes(':') ? `[${metricsHost}]` : metricsHost;
  return `http://${host}:${metricsPort}/metrics${metricsToken === undefined ? '' : ', with METRICS_TOKEN'}`;
}

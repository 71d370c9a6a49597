import { expect, it } from 'vitest';
import { loadConfig } from '../../config.js';
import type { RunningServer } from '../../index.js';
import { bannerOf } from './banner.js';

interface Given {
  variables?: Record<string, string>;
  files?: { path: string; isNew: boolean }[];
  metricsPort?: number;
  redis?: { ready(): boolean };
}

/** Lines of the banner by their first word. */
function linesOf({ variables = {}, files = [], metricsPort, redis }: Given): Record<string, string> {
  const context = { keys: { files }, store: { kind: 'embedded' }, redis };
  const server = { url: 'http://127.0.0.1:8000', metricsPort, context } as unknown as RunningServer;
  const banner = bannerOf(loadConfig(variables), server);
  return Object.fromEntries(banner.split('\n').map((line) => line.split(/: +/, 2) as [string, string]));
}
const file = (name: string, isNew: boolean) => ({ path: `/var/lib/sotto/keys/${name}.key`, isNew });
const BACK_UP = 'in /var/lib/sotto/keys (back this up separately from the data)';

it.each([
  [[], 'from the environment'],
  [[file('fernet', true), file('token', true)], `fernet.key, token.key ${BACK_UP}; created now`],
  [[file('fernet', false), file('token', false)], `fernet.key, token.key ${BACK_UP}`],
  [[file('fernet', false), file('token', true)], `fernet.key, token.key ${BACK_UP}; token.key created now`],
  [[file('token', true)], `token.key ${BACK_UP}; created now; the others from the environment`],
])('says which keys lie where: %j', (files, line) => {
  expect(linesOf({ files }).Keys).toBe(line);
});

it.each([
  [{}, 'none (set METRICS_TOKEN or METRICS_PORT)'],
  [{ variables: { METRICS_TOKEN: 't'.repeat(16) } }, 'http://127.0.0.1:8000/metrics, with METRICS_TOKEN'],
  [{ variables: { METRICS_PORT: '0' }, metricsPort: 40_123 }, 'http://127.0.0.1:40123/metrics'],
  [{ variables: { METRICS_PORT: '0', METRICS_HOST: '::1' }, metricsPort: 9464 }, 'http://[::1]:9464/metrics'],
])('says where the metrics are: %j', (given, line) => {
  expect(linesOf(given).Metrics).toBe(line);
});

it('says whether Redis is connected', () => {
  expect(linesOf({}).Redis).toBe('no, one node');
  expect(linesOf({ redis: { ready: () => true } }).Redis).toBe('connected');
  expect(linesOf({ redis: { ready: () => false } }).Redis).toMatch(/^away/);
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../src/config.js';
import { connectRedis } from '../src/storage/redis.js';
import { startCluster } from './support/chat-cluster.js';
import { startRedis } from './support/redis-server.js';
import { startServerProcess } from './support/server-process.js';
import { runSotto } from './support/sotto-command.js';

const closers: (() => unknown)[] = [];
let directory: string;
let logged: string[];
const logger = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-redis-'));
  logged = [];
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await rm(directory, { recursive: true, force: true });
});

/** Starts Redis with these arguments. */
async function start(...args: string[]) {
  const redis = await startRedis(args);
  closers.push(redis.close);
  return redis;
}
async function connect(url: string) {
  const handle = await connectRedis(url, logger);
  closers.push(handle.close);
  return handle;
}
const cluster = () => ['--cluster-enabled', 'yes', '--cluster-config-file', join(directory, 'nodes.conf')];

it('accepts a single server', async () => {
  const { url } = await start();
  expect((await connect(url)).ready()).toBe(true);
});

it('refuses a Cluster in one sentence', async () => {
  const { url } = await start(...cluster());
  await expect(connect(url)).rejects.toThrow(ConfigError);
  await expect(connect(url)).rejects.toThrow(
    /^REDIS_URL names a Redis Cluster, which is not supported; give one server/,
  );
});

it('refuses a Sentinel in one sentence', async () => {
  const file = join(directory, 'sentinel.conf');
  await writeFile(file, '');
  const { url } = await start(file, '--sentinel');
  await expect(connect(url)).rejects.toThrow(
    /^REDIS_URL names a Redis Sentinel, which is not supported; give the address/,
  );
});

it('does not use one that becomes available later, and says why', async () => {
  const redis = await start(...cluster());
  await redis.kill();
  const handle = await connect(redis.url);
  expect(handle.ready()).toBe(false);
  await redis.restart();
  await expect.poll(() => logged.join(''), { timeout: 10_000 }).toContain('names a Redis Cluster');
  await expect.poll(() => handle.ready()).toBe(false);
});

it('refuses a password that is wrong or missing in one sentence, without the address', async () => {
  const { url } = await start('--requirepass', 'other');
  const wrong = connect(url.replace('redis://', 'redis://:canary-password@'));
  await expect(wrong).rejects.toThrow(/^REDIS_URL has a user or password that Redis refuses \(WRONGPASS\)$/);
  await expect(connect(url)).rejects.toThrow(
    /^REDIS_URL has a user or password that Redis refuses \(NOAUTH\)$/,
  );
  expect(logged.join('')).not.toContain('canary-password');
});

describe('a server', () => {
  const environment = (url: string) => ({ DATA_DIR: directory, REDIS_URL: url, PORT: '0' });
  const serve = async (url: string) => {
    const server = await startServerProcess({ ...environment(url), LOG_LEVEL: 'info' });
    closers.push(async () => {
      server.signal('SIGTERM');
      await server.ended;
    });
    return server;
  };

  it('refuses to start with a password that Redis refuses', async () => {
    const { url } = await start('--requirepass', 'other');
    const { code, stderr } = await runSotto(['serve'], environment(url));
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^sotto: REDIS_URL [^\n]*NOAUTH[^\n]*\n$/)]);
  });
  it('that was refused leaves nothing running, and is not among the servers that run', async () => {
    const nodes = await startCluster();
    closers.push(nodes.close);
    const { running } = await nodes.addNode();
    const { url } = await start('--requirepass', 'other');
    await expect(nodes.addNode({ REDIS_URL: url })).rejects.toThrow('NOAUTH');
    expect(await running.context.models.KeyHolder.countDocuments()).toBe(1);
  });
  it('says that Redis is connected', async () => {
    expect((await serve((await start()).url)).printed()).toMatch(/^Redis: +connected$/m);
  });
  it('says that it is away, in the log of a refused sign-in too', async () => {
    const redis = await start();
    await redis.kill();
    const server = await serve(redis.url);
    expect(server.printed()).toMatch(/^Redis: +away/m);
    const form = { grant_type: 'password', client_id: 'demo', username: 'ada', password: 'a long password' };
    const body = new URLSearchParams(form);
    expect((await fetch(`${server.url}/oauth/token/`, { method: 'POST', body })).status).toBe(503);
    await expect.poll(server.printed).toMatch(/"level":50.*"msg":"Redis is away: sign-ins by password/);
  });
});

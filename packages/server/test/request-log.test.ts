import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { REFUSED_LINES } from '../src/edge/log-budget.js';
import { startServerProcess } from './support/server-process.js';
import type { ServerProcess } from './support/server-process.js';
import { createStoreEnvironment } from './support/test-store.js';

const PASSWORD = 'correct horse battery staple';
const FLOOD = 600;
let directory: string;
let server: ServerProcess;
const store = createStoreEnvironment();

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-request-log-'));
  server = await startServerProcess({
    ...{ DATA_DIR: directory, LOG_LEVEL: 'info', TRUSTED_PROXIES: '1' },
    ...store.environment,
  });
});
afterEach(async () => {
  server.signal('SIGKILL');
  await server.ended;
  await store.stop();
  await rm(directory, { recursive: true, force: true });
});

interface Line {
  msg: string;
  status?: number;
  path?: string;
  kind?: string;
  leftOut?: number;
  addresses?: number;
}

/** The lines of the server's log so far. */
function readLog(): Line[] {
  const lines = server.printed().split('\n').slice(0, -1);
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);
}

/** Requests a missing path, from seven addresses, as fast as eight connections can. */
async function flood(): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const ask = (index: number) =>
    new Promise<void>((resolve, reject) => {
      const headers = { 'x-forwarded-for': `192.0.2.${index % 7}` };
      request(`${server.url}/nowhere/${index}`, { agent, headers }, (response) => {
        response.resume().once('end', resolve);
      })
        .once('error', reject)
        .end();
    });
  await Promise.all(Array.from({ length: FLOOD }, (_, index) => ask(index)));
  agent.destroy();
}

async function signUp(): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const account = { username: 'ada', password: PASSWORD };
  await fetch(`${server.url}/api/auth/register/`, { method: 'POST', headers, body: JSON.stringify(account) });
  const body = new URLSearchParams({ grant_type: 'password', client_id: 'demo', ...account });
  const response = await fetch(`${server.url}/oauth/token/`, { method: 'POST', body });
  return ((await response.json()) as { access_token: string }).access_token;
}

it('samples the lines of refused unauthenticated requests and counts the others; logs all of signed-in users', async () => {
  const headers = { authorization: `Bearer ${await signUp()}` };
  const flooded = flood();
  const own = 3 * REFUSED_LINES;
  for (let index = 0; index < own; index += 1)
    await fetch(`${server.url}/api/chat/rooms/${index}-is-not-there/`, { headers });
  await flooded;
  // The count of the last second is written at the end.
  server.signal('SIGTERM');
  const isRefused = ({ path = '' }: Line) => path.startsWith('/nowhere/');
  const isSummary = ({ kind }: Line) => kind === '404 not_found';
  const sumLeftOut = (lines: Line[]) => lines.reduce((sum, { leftOut = 0 }) => sum + leftOut, 0);
  await vi.waitFor(() => {
    const lines = readLog();
    expect(lines.filter(isRefused).length + sumLeftOut(lines.filter(isSummary))).toBe(FLOOD);
  }, 10_000);
  const lines = readLog();

  const isOwn = ({ path = '' }: Line) => path.startsWith('/api/chat/rooms/');
  expect(lines.filter(isOwn)).toHaveLength(own);
  const summaries = lines.filter(isSummary);
  expect(summaries.length).toBeGreaterThan(0);
  expect(lines.filter(isRefused).length).toBeLessThanOrEqual(REFUSED_LINES * (summaries.length + 1));
  expect(Math.max(...summaries.map(({ addresses }) => addresses!))).toBe(7);
  expect(Object.keys(summaries[0]!)).toEqual(['level', 'time', 'kind', 'leftOut', 'addresses', 'msg']);
});

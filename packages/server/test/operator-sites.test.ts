import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { COMMANDS } from '../src/cli/commands/index.js';
import { SITE_OF_ID_HELP } from '../src/cli/site-option.js';
import { createOperator } from './support/operator.js';
import { startServerProcess } from './support/server-process.js';
import { createStoreEnvironment } from './support/test-store.js';

// An operator of several sites, who copies commands and ids from logs, consoles and tables, without --site.
const store = createStoreEnvironment();
const run = createOperator();
let environment: Record<string, string>;
let directory: string;

/** Runs a command; returns what it printed. */
async function sotto(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args, environment);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}
/** Runs a command that prints an id of 12 or 24 characters behind a name. */
async function create(name: string, ...args: string[]): Promise<string> {
  return new RegExp(`^${name}: +(\\S+)`, 'm').exec(await sotto(...args, '--site', 'acme'))![1]!;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-operator-sites-'));
  environment = { DATA_DIR: directory, ...store.environment };
  const server = await startServerProcess(environment);
  await sotto('sites', 'add', 'acme', '--name', 'Acme', '--origin', 'https://acme.example.org');
  server.signal('SIGTERM');
  await server.ended;
});
afterAll(async () => {
  await store.stop();
  await rm(directory, { recursive: true, force: true });
});

it('finds the site of a client by its id, as the remedy of a refused origin names it', async () => {
  const list = await sotto('clients', 'list', '--site', 'acme');
  const id = /^(\S+) +public/m.exec(list)![1]!;
  expect(await sotto('clients', 'update', id, '--add-origin', 'https://www.acme.org')).toContain(
    'https://acme.example.org https://www.acme.org',
  );
  await sotto('clients', 'disable', id);
  expect(await sotto('clients', 'list', '--site', 'acme')).toContain('disabled');
  await expect(sotto('clients', 'update', id, '--name', 'Other', '--site', 'default')).rejects.toThrow(
    `no client "${id}"`,
  );
});

it('finds the site of a webhook by its id', async () => {
  const id = await create('Webhook', 'webhooks', 'add', 'https://8.8.8.8/hook');
  await sotto('webhooks', 'disable', id);
  expect(await sotto('webhooks', 'list', '--site', 'acme')).toMatch(new RegExp(`${id} +disabled`));
  expect(await sotto('webhooks', 'rotate-secret', id)).toContain('whsec_');
  expect(await sotto('webhooks', 'deliveries', id)).toContain('OUTCOME');
});

it('has every command that names a thing by its id find its site', () => {
  const byId = COMMANDS.filter(
    ({ args = [], options = {} }) => 'site' in options && /^(CLIENT|HOOK|ID)$/.test(args[0] ?? ''),
  );
  expect(byId.length).toBeGreaterThan(11);
  for (const { name, help } of byId) expect(help, name).toContain(SITE_OF_ID_HELP);
});

it('says in which site it looked, where the operator named none and there are several', async () => {
  const hint = '(the site "default"; --site names another one)';
  for (const args of [
    ['users', 'disable', 'ada'],
    ['rooms', 'show', 'builds'],
    ['sites', 'keys', 'retire', 'k1'],
    ['hooks', 'add', '--room', 'builds', '--name', 'Builds'],
    ['clients', 'disable', 'nobody'],
    ['webhooks', 'disable', 'f'.repeat(24)],
  ])
    await expect(sotto(...args), args.join(' ')).rejects.toThrow(hint);
  await expect(sotto('users', 'disable', 'ada', '--site', 'acme')).rejects.toThrow(/^(?!.*--site names)/s);
});

it('prints no control characters of what was written', async () => {
  const { stderr } = await run(['clients', 'disable', 'a\u001b[31mb'], environment);
  expect(stderr).toContain('no client "a\\u001b[31mb"');
});

it.each([
  [['sites', 'update', 'default', 'colour=red'], 'colour is not a setting'],
  [['sites', 'update', 'default', 'registration=maybe'], 'registration must be on|off'],
  [['sites', 'update', 'other', 'registration=off'], 'no site "other"'],
  [['users', 'disable', 'nobody'], 'no user "nobody"'],
  [['users', 'erase', 'nobody'], 'no user "nobody"'],
  [['rooms', 'set-owner', 'nowhere', 'frieda'], 'no room "nowhere"'],
  [['rooms', 'list', '--state', 'lost'], '--state must be one of open, archived, deleted'],
  [['rooms', 'list', '--limit', '0'], '--limit must be a whole number'],
  [['rooms', 'show', 'shelf', '--site', 'other'], 'no site "other"'],
  [['reports', 'resolve', 'nothing'], 'no report "nothing"'],
  [['clients', 'disable', 'nothing'], 'no client "nothing"'],
])('refuses %j and says why', async (args, reason) => {
  await expect(sotto(...args)).rejects.toThrow(reason);
});

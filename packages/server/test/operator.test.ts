import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message, MessagePage, TokenResponse } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOperator } from './support/operator.js';
import { startServerProcess } from './support/server-process.js';
import type { ServerProcess } from './support/server-process.js';
import { createClients } from './support/socket-clients.js';
import { createStoreEnvironment } from './support/test-store.js';

// What an operator does during an incident: each command runs while the server runs, without a restart.
const PASSWORD = 'correct horse battery staple';
const ORIGIN = 'https://www.example.org';
const clients = createClients();
const store = createStoreEnvironment();
const run = createOperator();
let directory: string;
let server: ServerProcess;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-operator-'));
  server = await startServerProcess({ DATA_DIR: directory, RATE_LIMITS: 'off', ...store.environment });
});
afterAll(async () => {
  clients.closeAll();
  server.signal('SIGTERM');
  await server.ended;
  await store.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Runs a command; returns what it printed. */
async function sotto(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args, { DATA_DIR: directory, ...store.environment });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

const register = (username: string) =>
  fetch(`${server.url}/api/auth/register/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
const ask = (form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/oauth/token/`, { method: 'POST', body: new URLSearchParams(form), headers });
const signIn = (username: string, headers?: Record<string, string>, clientId = 'demo') =>
  ask({ grant_type: 'password', client_id: clientId, username, password: PASSWORD }, headers);

async function tokensOf(username: string): Promise<TokenResponse> {
  await register(username);
  const response = await signIn(username);
  expect(response.status).toBe(200);
  return (await response.json()) as TokenResponse;
}

/** Returns what calls the API of rooms with a token. */
const roomsOf = (token: string) => (method: string, path: string, body?: object) =>
  fetch(`${server.url}/api/chat/rooms/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
const profile = (token: string) =>
  fetch(`${server.url}/api/auth/profile/`, { headers: { authorization: `Bearer ${token}` } });

async function addClient(...options: string[]) {
  const printed = await sotto('clients', 'add', ...options);
  return {
    id: /Client id: +(\S+)/.exec(printed)![1]!,
    secret: /Client secret: +(\S+)/.exec(printed)?.[1] ?? '',
  };
}

it('closes and opens registration', async () => {
  expect(await sotto('sites', 'show', 'default')).toMatch(/^registration=on$/m);
  expect(await sotto('sites', 'update', 'default', 'registration=off')).toMatch(/^registration=off$/m);
  let tried = 0;
  const outcome = async () => {
    const response = await register(`tried-${(tried += 1)}`);
    return ((await response.json()) as { code?: string }).code ?? 'registered';
  };
  await expect.poll(outcome).toBe('registration_closed');
  await sotto('sites', 'update', 'default', 'registration=on');
  await expect.poll(outcome).toBe('registered');
  expect(await sotto('sites', 'list')).toMatch(/^default +enabled +off +on +write +Default$/m);
});

describe('a user', () => {
  it('is disabled: sockets end, tokens and sign-ins are refused; and enabled again', async () => {
    const tokens = await tokensOf('mallory');
    const socket = await clients.connect(server.url, tokens.access_token);
    expect((await profile(tokens.access_token)).status).toBe(200);
    await sotto('users', 'disable', 'mallory');
    await socket.closed;
    await expect.poll(async () => (await profile(tokens.access_token)).status).toBe(401);
    expect((await signIn('mallory')).status).toBe(400);
    const refresh = { grant_type: 'refresh_token', client_id: 'demo', refresh_token: tokens.refresh_token! };
    expect((await ask(refresh)).status).toBe(400);
    await sotto('users', 'enable', 'mallory');
    expect((await signIn('mallory')).status).toBe(200);
  });

  it('loses a granted scope in all open sessions', async () => {
    await register('auditor');
    await sotto('users', 'grant', 'auditor', 'monitor:all');
    const tokens = await tokensOf('auditor');
    expect(tokens.scope.split(' ')).toContain('monitor:all');
    const socket = await clients.connect(server.url, tokens.access_token);
    await sotto('users', 'revoke', 'auditor', 'monitor:all');
    await socket.closed;
    await expect.poll(async () => (await profile(tokens.access_token)).status).toBe(401);
    expect((await tokensOf('auditor')).scope.split(' ')).not.toContain('monitor:all');
    await expect(sotto('users', 'revoke', 'auditor', 'monitor:all')).rejects.toThrow('was not granted');
  });
});

it('erases a person: signed out, in the ledger, and what they wrote is shown as deleted', async () => {
  const [eve, finn] = [await tokensOf('eve'), await tokensOf('finn')];
  const call = async (token: string, method: string, path: string, body?: object) => {
    const response = await fetch(`${server.url}/api/chat/rooms/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as MessagePage;
  };
  await call(finn.access_token, 'POST', '', { name: 'Talk', slug: 'erase-talk' });
  await call(eve.access_token, 'POST', 'erase-talk/join/');
  await call(eve.access_token, 'POST', 'erase-talk/messages/', { content: 'of Eve' });
  expect(await sotto('users', 'erase', 'eve')).toBe('eve is erased.\n');
  await expect.poll(async () => (await profile(eve.access_token)).status).toBe(401);
  expect((await signIn('eve')).status).toBe(400);
  expect((await readFile(join(directory, 'keys', 'erasures'), 'utf8')).trim().split('\n')).toHaveLength(1);
  const newest = async () => (await call(finn.access_token, 'GET', 'erase-talk/messages/')).results.at(-1)!;
  await expect
    .poll(newest, { timeout: 20_000 })
    .toMatchObject({ content: null, deletedAt: expect.any(String) });
});

it('gives an owner to a room that all members have left', async () => {
  const { access_token: token } = await tokensOf('frieda');
  const call = roomsOf(token);
  await call('POST', '', { name: 'Empty', slug: 'empty' });
  expect((await call('POST', 'empty/leave/')).ok).toBe(true);
  await call('POST', 'empty/join/');
  const rename = async () => (await call('PATCH', 'empty/', { name: 'Kept' })).status;
  expect(await rename()).toBe(403);
  expect(await sotto('rooms', 'set-owner', 'empty', 'Frieda')).toContain('is an owner of empty');
  await expect.poll(rename).toBe(200);
  expect(await sotto('rooms', 'set-owner', 'empty', 'frieda')).toContain('already');
  await expect(sotto('rooms', 'set-owner', 'empty', 'nobody')).rejects.toThrow('no enabled user "nobody"');
});

describe('rooms', () => {
  const callsOf = (token: string) => async (method: string, path: string, body?: object) => {
    const response = await roomsOf(token)(method, path, body);
    // Some responses have no body.
    const text = (await response.text()) || '{}';
    return { status: response.status, body: JSON.parse(text) as Record<string, never> };
  };

  it('are listed by slug, without the names of private ones, and those that nobody owns', async () => {
    const call = callsOf((await tokensOf('lilo')).access_token);
    await call('POST', '', { name: 'Aisle', slug: 'aisle' });
    const { body: den } = await call('POST', '', { name: 'Secret den', visibility: 'private' });
    await call('POST', '', { name: 'Lost', slug: 'lost' });
    await call('POST', 'lost/leave/');
    const all = await sotto('rooms', 'list');
    expect(all).toMatch(/^aisle +open +public +1 +1 +\S+Z +Aisle$/m);
    expect(all).toMatch(new RegExp(`^${String(den['slug'])} +open +private +1 +1 +\\S+Z +-$`, 'm'));
    const ownerless = await sotto('rooms', 'list', '--ownerless');
    expect(ownerless).toMatch(/^lost +open +public +0 +0 /m);
    expect(ownerless).not.toContain('aisle');
    expect(await sotto('rooms', 'list', '--after', 'aisle', '--limit', '1')).toMatch(
      /^SLUG.*\n(?!aisle)\S+ .*\n$/,
    );
  });

  it('are archived, deleted and restored; servers apply it at once, and the log says it', async () => {
    const { access_token: token } = await tokensOf('rosa');
    const call = callsOf(token);
    const send = async () => (await call('POST', 'shelf/messages/', { content: 'text' })).status;
    await call('POST', '', { name: 'Shelf', slug: 'shelf' });
    const socket = await clients.connect(server.url, token);
    expect(await send()).toBe(201);
    expect(await sotto('rooms', 'archive', 'shelf')).toBe('shelf is archived.\n');
    await expect.poll(send).toBe(409);
    const lines = () =>
      socket.of<{ message: Message }>('message.new').filter(({ message }) => message.kind === 'system');
    await expect.poll(lines).toMatchObject([
      {
        message: {
          ...{ room: 'shelf', content: 'Default archived the room', data: { type: 'room.archived' } },
          sender: { id: '0'.repeat(24), username: 'site', displayName: 'Default' },
        },
      },
    ]);
    expect(socket.of('room.updated')).toMatchObject([{ room: { archivedAt: expect.any(String) } }]);
    expect(await sotto('rooms', 'list', '--state', 'archived')).toMatch(/^SLUG.*\nshelf .*\n$/);
    expect(await sotto('rooms', 'unarchive', 'shelf')).toBe('shelf is open again.\n');
    await expect.poll(send).toBe(201);

    expect(await sotto('rooms', 'delete', 'shelf')).toBe(
      'shelf is deleted; it can be restored for 7 days.\n',
    );
    await socket.next('room.deleted');
    expect((await call('GET', 'shelf/')).status).toBe(404);
    await expect(sotto('rooms', 'archive', 'shelf')).rejects.toThrow('no room "shelf"');
    const shown = await sotto('rooms', 'show', 'shelf');
    expect(shown).toMatch(/^State: deleted$/m);
    expect(shown).toMatch(/^Visibility: public$/m);
    expect(shown).toMatch(/^Owners: @rosa$/m);
    expect(shown).toMatch(/^Can be restored until: \S+Z$/m);
    expect(await sotto('rooms', 'restore', 'shelf')).toBe('shelf is restored.\n');
    await expect.poll(async () => (await call('GET', 'shelf/')).status).toBe(200);
    const audited = await sotto('audit', '--actor', 'operator', '--since', '1h');
    for (const action of ['room.archived', 'room.unarchived', 'room.deleted', 'room.restored'])
      expect(audited).toMatch(new RegExp(`operator +${action} +#shelf`));
  });
});

describe('a client', () => {
  it('gets an origin and loses it, and the sessions that began in a way that it refuses', async () => {
    const { id } = await addClient(
      ...['--client-type', 'public', '--authorization-grant-type', 'password', '--name', 'Page'],
    );
    const from = () => signIn('page', { origin: ORIGIN }, id);
    await register('page');
    expect((await from()).status).toBe(403);
    await sotto('clients', 'update', id, '--add-origin', ORIGIN);
    await expect.poll(async () => (await from()).status).toBe(200);
    const { access_token: token } = (await (await from()).json()) as TokenResponse;
    const refuse = async (way: string) => {
      await sotto('clients', 'update', id, '--refuse', way);
      return (await profile(token)).status;
    };
    expect([await refuse('guest'), await refuse('password')]).toEqual([200, 401]);
    await sotto('clients', 'update', id, '--allow', 'password');
    const printed = await sotto('clients', 'update', id, '--remove-origin', ORIGIN, '--name', 'Old page');
    expect(printed).toContain('none');
    await expect.poll(async () => (await from()).status).toBe(403);
    expect(await sotto('clients', 'list')).toMatch(new RegExp(`^${id} +public +enabled +Old page +-$`, 'm'));
    await expect(sotto('clients', 'update', id, '--remove-origin', ORIGIN)).rejects.toThrow('not an origin');
    await expect(sotto('clients', 'update', id)).rejects.toThrow('nothing to change');
  });

  it('gets a new secret; the old one is valid for a day, or ends at once', async () => {
    const { id, secret: first } = await addClient(
      ...['--client-type', 'confidential', '--authorization-grant-type', 'client-credentials'],
      ...['--name', 'Bot'],
    );
    const grant = (secret: string) =>
      ask({ grant_type: 'client_credentials', client_id: id, client_secret: secret });
    const rotate = async (...options: string[]) =>
      /Client secret: (\S+)/.exec(await sotto('clients', 'rotate-secret', id, ...options))![1]!;
    const old = (await (await grant(first)).json()) as TokenResponse;
    const second = await rotate();
    await expect.poll(async () => (await grant(second)).status).toBe(200);
    expect((await grant(first)).status).toBe(200);
    const third = await rotate('--end-old');
    expect((await grant(second)).status).toBe(401);
    expect((await grant(first)).status).toBe(401);
    expect((await grant(third)).status).toBe(200);
    await expect.poll(async () => (await profile(old.access_token)).status).toBe(401);
    await expect(sotto('clients', 'rotate-secret', 'demo')).rejects.toThrow('public client');
  });

  it("is disabled: its sessions end and it gets no token; the demo's pages end with its client", async () => {
    const { access_token: token } = await tokensOf('visitor');
    const socket = await clients.connect(server.url, token);
    const page = async () => (await fetch(`${server.url}/chat`)).status;
    const config = await fetch(`${server.url}/demo-config.json`);
    expect([await page(), await config.json()]).toEqual([200, { clientId: 'demo' }]);
    await sotto('clients', 'disable', 'demo');
    expect(await sotto('clients', 'list')).toMatch(/^demo-shop +public +disabled /m);
    await socket.closed;
    await expect.poll(page).toBe(404);
    expect((await fetch(`${server.url}/demo-config.json`)).status).toBe(404);
    expect((await profile(token)).status).toBe(401);
    const refused = await signIn('visitor');
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: 'unauthorized_client' }]);
    // A registration without a client is one of the demo.
    expect(await (await register('latecomer')).json()).toMatchObject({ code: 'client_disabled' });
    expect((await fetch(`${server.url}/widget/chat-widget.js`)).status).toBe(200);
    await sotto('clients', 'enable', 'demo');
    await expect.poll(page).toBe(200);
    expect((await signIn('visitor')).status).toBe(200);
  });

  it('ends with its site, and so do the pages of the demo', async () => {
    const statuses = () =>
      Promise.all(
        ['/chat', '/embed', '/demo-config.json'].map(async (path) => (await fetch(server.url + path)).status),
      );
    expect(await statuses()).toEqual([200, 200, 200]);
    await sotto('sites', 'disable', 'default');
    await expect.poll(statuses).toEqual([404, 404, 404]);
    await sotto('sites', 'enable', 'default');
    await expect.poll(statuses).toEqual([200, 200, 200]);
  });
});

it('prints the settings of a site as the server applies them, whatever the environment of the command', async () => {
  const config = await fetch(`${server.url}/api/config/?client_id=demo-shop`);
  const { signIn: ways } = (await config.json()) as { signIn: string[] };
  const guests = ways.includes('guest') ? 'write' : 'off';
  for (const environment of [{}, { PUBLIC_URL: 'https://chat.example.org', HOST: '0.0.0.0' }]) {
    const known = { DATA_DIR: directory, ...store.environment, ...environment };
    expect((await run(['sites', 'show', 'default'], known)).stdout).toContain(`\nguests=${guests}\n`);
  }
});

it('manages webhooks by commands, which list what was sent and why it failed', async () => {
  const environment = { DATA_DIR: directory, ...store.environment, ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8' };
  const webhooks = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(['webhooks', ...args], environment);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  await expect(webhooks('add', 'https://10.0.0.1/')).rejects.toThrow('ALLOW_PRIVATE_NETWORKS');
  const added = await webhooks('add', 'https://127.0.0.1:1/hook', '--event', 'user.created');
  const [, id, secret] = /^Webhook: (\w+)\nSecret: +(whsec_\S+)$/m.exec(added)!;
  expect(await webhooks('list')).toMatch(
    new RegExp(`^${id!} +enabled +ids +https://127.0.0.1:1/hook +user.created$`, 'm'),
  );
  // The server itself may not call this address, so it connects to nothing, and the log says why.
  await register('hooked');
  await expect
    .poll(() => webhooks('deliveries', id!, '--limit', '1'), { timeout: 30_000 })
    .toMatch(/^\S+Z +failed +url_refused +\d +\d+ +user\.created +evt_\w+$/m);
  expect(await webhooks('rotate-secret', id!)).not.toContain(secret!);
  await webhooks('disable', id!);
  expect(await webhooks('list')).toContain('disabled (operator)');
  await webhooks('enable', id!);
  await expect(webhooks('replay', id!, '--since', '2020-01-01T00:00:00Z')).rejects.toThrow('30 days');
  expect(await webhooks('replay', id!, '--since', new Date().toISOString())).toContain('sends again');
});

it('lists who changed what, also while the server runs', async () => {
  await tokensOf('audited');
  const headers = { authorization: `Bearer ${(await tokensOf('audited')).access_token}` };
  expect((await fetch(`${server.url}/api/auth/sessions/`, { method: 'DELETE', headers })).status).toBe(204);
  const table = await sotto('audit', '--since', '1h', '--actor', '@audited', '--action', 'sessions.ended');
  expect(table).toMatch(
    /^AT +ACTOR +ACTION +TARGET +ROOM +DATA\n\S+Z +@audited +sessions\.ended +@audited +- +except=/,
  );
  const lines = await sotto('audit', '--action', 'sessions.ended', '--json');
  const entries = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries.at(-1)).toMatchObject({
    action: 'sessions.ended',
    state: 'done',
    actor: expect.stringMatching(/^user:/),
  });
  expect(await sotto('audit', '--actor', 'operator', '--action', 'session.ended')).toBe(
    'AT  ACTOR  ACTION  TARGET  ROOM  DATA\n',
  );
  for (const wrong of [
    ['--since', 'yesterday'],
    ['--limit', '0'],
    ['--action', 'planet.moved'],
    ['--site', 'nowhere'],
    ['--actor', '@nobody'],
  ])
    await expect(sotto('audit', ...wrong)).rejects.toThrow(/must be|no action|no site|no user/);
});

it('registers where the page of the server may lead back to', async () => {
  const { id: clientId } = await addClient('--name', 'Returning page');
  const uri = 'https://www.example.org/chat';
  const update = (...options: string[]) => sotto('clients', 'update', clientId, ...options);
  const request = new URLSearchParams({
    ...{ response_type: 'code', client_id: clientId, redirect_uri: uri, state: 'x'.repeat(16) },
    ...{ code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' },
  });
  const page = async () =>
    (await fetch(`${server.url}/oauth/authorize/?${request.toString()}`, { redirect: 'manual' })).status;
  expect(await page()).toBe(400);
  expect(await update('--add-redirect-uri', uri)).toContain(`Redirect URIs of ${clientId}: ${uri}\n`);
  await expect.poll(page).not.toBe(400);
  await update('--remove-redirect-uri', uri);
  await expect.poll(page).toBe(400);
  await expect(update('--add-redirect-uri', `${uri}#part`)).rejects.toThrow('without wildcard and fragment');
});

it('lets a program write into one room by a hook, and a bot into the rooms that it names', async () => {
  const { access_token: token } = await tokensOf('hook-owner');
  await roomsOf(token)('POST', '', { name: 'Builds', slug: 'builds' });
  const printed = await sotto('hooks', 'add', '--room', 'builds', '--name', 'Build server');
  const valueOf = (name: string) => new RegExp(`^${name}: +(\\S+)`, 'm').exec(printed)![1]!;
  const id = valueOf('Hook');
  const post = (secret: string) =>
    fetch(server.url + valueOf('Address'), {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ content: 'Build 7 passed' }),
    });
  expect((await post(valueOf('Secret'))).status).toBe(201);
  expect(await sotto('hooks', 'list')).toMatch(
    new RegExp(`^${id} +enabled +builds +${valueOf('Acts as')} +Build server$`, 'm'),
  );
  const rotated = /^Secret: (\S+)/m.exec(await sotto('hooks', 'rotate-secret', id, '--end-old'))![1]!;
  expect([(await post(valueOf('Secret'))).status, (await post(rotated)).status]).toEqual([401, 201]);
  await sotto('hooks', 'disable', id);
  expect((await post(rotated)).status).toBe(401);
  await sotto('hooks', 'enable', id);
  expect((await post(rotated)).status).toBe(201);
  await expect(sotto('hooks', 'disable', 'f'.repeat(24))).rejects.toThrow(/hook "f+" is no hook/);

  const bot = ['--name', 'Helper', '--client-type', 'confidential'];
  expect(await sotto('clients', 'add', ...bot, '--rooms', 'builds')).toMatch(/^Member of: +builds$/m);
  await expect(sotto('clients', 'add', ...bot, '--rooms', 'builds,nowhere')).rejects.toThrow(
    '"nowhere" is no room of the site',
  );
});

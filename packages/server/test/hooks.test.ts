import type { Member, Message, Room } from '@sotto/protocol';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SiteRecord } from '../src/models/site.js';
import { addBotToRoom, findBotRooms } from '../src/services/admin/bot-rooms.js';
import { addClient } from '../src/services/admin/clients.js';
import { addHook, listHooks, rotateHookSecret, setHookEnabled } from '../src/services/admin/hooks.js';
import type { CreatedHook, HooksAdminDeps } from '../src/services/admin/hooks.js';
import { createAudit } from '../src/services/audit.js';
import { lookOf } from '../src/services/audit/actions.js';
import { addBackend } from './support/backend-client.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

let server: HttpServer;
let ada: string;
let eve: string;
let site: SiteRecord;
let other: SiteRecord;
let room: Room;
let hook: CreatedHook;
let now = Date.now();

const siteOf = async (slug: string) =>
  (await server.running.context.models.Site.findOne({ slug: { $eq: slug } }).lean<SiteRecord>())!;
const deps = (): HooksAdminDeps => {
  const tools = {
    ...{ models: server.running.context.models, logger: pino({ level: 'silent' }), clock: () => now },
  };
  return { ...tools, audit: createAudit(tools) };
};

beforeAll(async () => {
  server = await startHttpServer({ RATE_LIMITS: 'on' }, { clock: () => now });
  await server.addSite('other');
  [site, other] = [await siteOf('default'), await siteOf('other')];
  ada = (await server.person('ada')).tokens.access_token;
  eve = (await server.person('eve', 'other-client')).tokens.access_token;
});
afterAll(() => server.close());

async function createRoom(name: string, token = ada): Promise<Room> {
  const fields = { site: site._id, name };
  const body = { name: fields.name, visibility: 'private' };
  now += 60_000;
  return (await server.call<Room>('POST', '/api/chat/rooms/', { token, body })).body;
}

const post = (
  { id, secret }: { id: string; secret: string },
  body: unknown = { content: 'Build 7 passed' },
  headers: Record<string, string> = {},
) => server.call<Message>('POST', `/api/hooks/${id}/`, { token: secret, body, headers });
/** What a request of the hook ends with: its status and code. */
const outcome = async (of: { id: string; secret: string }) => {
  now += 10_000;
  const { status, body } = await post(of);
  return [status, body.code];
};

beforeAll(async () => {
  room = await createRoom('Builds');
  hook = await addHook(deps(), site, { name: 'Build server', room: room.slug });
});

describe('an incoming hook', () => {
  it('writes into its room as a bot, once for each id, and members are told', async () => {
    const first = await post(hook, { content: 'Build 7 passed', clientMessageId: 'build-7' });
    expect(first.status).toBe(201);
    expect(first.headers.get('RateLimit-Limit')).toBe('5');
    expect(first.body).toMatchObject({
      ...{ room: room.slug, content: 'Build 7 passed', via: 'webhook', clientMessageId: 'build-7' },
      sender: { username: hook.bot, displayName: 'Build server', kind: 'bot' },
    });
    const again = await post(hook, { content: 'Build 7 passed', clientMessageId: 'build-7' });
    expect([again.status, again.body]).toEqual([200, first.body]);
    const conflict = await post(hook, { content: 'Build 7 failed', clientMessageId: 'build-7' });
    expect([conflict.status, conflict.body.code]).toEqual([409, 'idempotency_conflict']);
    const { body } = await server.call<{ results: Message[] }>(
      'GET',
      `/api/chat/rooms/${room.slug}/messages/`,
      { token: ada },
    );
    expect(body.results.filter(({ via }) => via === 'webhook')).toEqual([first.body]);
  });

  it('mentions members, once, and nobody else', async () => {
    now += 60_000;
    const get = async <T>(path: string) =>
      (await server.call<T>('GET', `/api/chat/rooms/${room.slug}/${path}`, { token: ada })).body;
    const members = await get<{ results: Member[] }>('members/');
    const { id } = members.results.find(({ user }) => user.kind === 'user')!.user;
    const naming = (user: string, length = 4) => ({
      content: '@ada: red',
      clientMessageId: 'red',
      mentions: [{ user, start: 0, length }],
    });
    for (const status of [201, 200]) {
      const sent = await post(hook, naming(id));
      expect([sent.status, sent.body.mentions]).toEqual([status, naming(id).mentions]);
    }
    expect(await get<Room>('')).toMatchObject({ mentionCount: 1 });
    for (const [body, code, path] of [
      [naming('0123456789abcdef01234567'), 'mention_not_member', 'mentions.0.user'],
      [naming(id, 10), 'validation_failed', 'mentions.0.length'],
    ] as const) {
      const refused = await post(hook, { ...body, clientMessageId: code });
      expect([refused.status, refused.body.code]).toEqual([422, code]);
      expect(refused.body.errors?.map((error) => error.path)).toEqual([path]);
    }
  });

  it('is limited to five messages at once and one a second', async () => {
    now += 60_000;
    const statuses = [];
    for (let index = 0; index < 6; index += 1) statuses.push((await post(hook)).status);
    expect(statuses).toEqual([201, 201, 201, 201, 201, 429]);
    now += 1000;
    expect([(await post(hook)).status, (await post(hook)).status]).toEqual([201, 429]);
  });

  it('refuses bad input, and names the field', async () => {
    now += 60_000;
    for (const [body, path] of [
      [{ content: '' }, 'content'],
      [{ text: 'hi' }, 'content'],
      [{ content: 'hi', clientMessageId: 'system:1' }, 'clientMessageId'],
      [{ content: 'x'.repeat(4001) }, 'content'],
    ] as const) {
      now += 10_000;
      const { status, body: problem } = await post(hook, body);
      expect([status, problem.errors?.map((error) => error.path)]).toEqual([422, [path]]);
    }
  });

  it('cannot be told from one that does not exist without its secret', async () => {
    const secrets = { wrong: 'x'.repeat(43), short: 'x', token: ada };
    const refusals = [];
    for (const id of [hook.id, 'f'.repeat(24), 'no-id'])
      for (const secret of Object.values(secrets)) {
        now += 10_000;
        const { status, body } = await post({ id, secret });
        refusals.push(JSON.stringify([status, body.code, body.detail]));
      }
    expect(new Set(refusals).size).toBe(1);
    expect(refusals[0]).toContain('[401,"invalid_token"');
    const none = await server.call('POST', `/api/hooks/${hook.id}/`, { body: { content: 'hi' } });
    expect([none.status, none.body.code]).toEqual([401, 'unauthorized']);
  });

  it('takes its secret from no address, and no request of a page', async () => {
    const path = `/api/hooks/${hook.id}/?access_token=${hook.secret}`;
    const inUrl = await server.call('POST', path, { body: { content: 'hi' } });
    expect([inUrl.status, inUrl.body.code]).toEqual([400, 'bad_request']);
    now += 10_000;
    const page = await post(hook, { content: 'hi' }, { origin: 'https://other.example' });
    expect([page.status, page.body.code]).toEqual([403, 'origin_not_allowed']);
  });

  it('writes into no other room, whatever it sends', async () => {
    const second = await createRoom('Other room');
    now += 10_000;
    const { body } = await post(hook, { content: 'hi', room: second.slug });
    expect(body.room).toBe(room.slug);
  });

  it('opens no other door with its secret', async () => {
    for (const path of ['/api/auth/profile/', `/api/chat/rooms/${room.slug}/messages/`]) {
      const { status, body } = await server.call('GET', path, { token: hook.secret });
      expect([status, body.code]).toEqual([401, 'invalid_token']);
    }
  });
});

describe('what ends it', () => {
  it('the operator disables and enables it, at once', async () => {
    await setHookEnabled(deps(), site, hook.id, false);
    expect(await outcome(hook)).toEqual([401, 'invalid_token']);
    expect(await listHooks(server.running.context.models, site)).toMatchObject([{ isDisabled: true }]);
    await setHookEnabled(deps(), site, hook.id, true);
    expect(await outcome(hook)).toEqual([201, undefined]);
  });

  it('a rotated secret, after another day or at once', async () => {
    const own = await addHook(deps(), site, { name: 'Rotated', room: room.slug });
    const { secret, oldValidUntil } = await rotateHookSecret(deps(), site, own.id, { endOld: false });
    expect(oldValidUntil).toEqual(new Date(now + 24 * 3600 * 1000));
    expect([await outcome(own), await outcome({ id: own.id, secret })]).toEqual([
      [201, undefined],
      [201, undefined],
    ]);
    now += 24 * 3600 * 1000;
    ada = (await server.token(signIn('ada'))).body.access_token;
    expect(await outcome(own)).toEqual([401, 'invalid_token']);
    expect(await outcome({ id: own.id, secret })).toEqual([201, undefined]);
    const last = await rotateHookSecret(deps(), site, own.id, { endOld: true });
    expect(await outcome({ id: own.id, secret })).toEqual([401, 'invalid_token']);
    expect(await outcome({ id: own.id, secret: last.secret })).toEqual([201, undefined]);
  });

  it('an archived, a deleted room, and a bot that was removed or disabled', async () => {
    const { slug } = await createRoom('Short lived');
    const own = await addHook(deps(), site, { name: 'Short', room: slug });
    const path = `/api/chat/rooms/${slug}/`;
    await server.call('POST', `${path}archive/`, { token: ada });
    expect(await outcome(own)).toEqual([409, 'room_archived']);
    await server.call('POST', `${path}unarchive/`, { token: ada });
    await server.call('DELETE', `${path}members/${own.bot}/`, { token: ada });
    expect(await outcome(own)).toEqual([404, 'room_not_found']);
    await server.call('POST', `${path}members/`, { token: ada, body: { username: own.bot } });
    expect(await outcome(own)).toEqual([201, undefined]);
    await server.call('DELETE', path, { token: ada });
    expect(await outcome(own)).toEqual([404, 'room_not_found']);
    await server.running.context.models.User.updateOne(
      { username: { $eq: own.bot } },
      { $set: { disabledAt: new Date(now) } },
    );
    expect(await outcome(own)).toEqual([401, 'invalid_token']);
  });

  it('a disabled site', async () => {
    await server.updateSite('default', {}, { disabledAt: new Date(now) });
    await expect.poll(() => outcome(hook)).toEqual([403, 'site_disabled']);
    expect(await outcome({ id: hook.id, secret: 'x'.repeat(43) })).toEqual([401, 'invalid_token']);
    await server.updateSite('default', {}, { disabledAt: null });
    await expect.poll(() => outcome(hook)).toEqual([201, undefined]);
  });
});

const signIn = (username: string, clientId = 'demo') => ({
  ...{ grant_type: 'password', client_id: clientId, username, password: 'correct horse battery staple' },
});

describe('the operator', () => {
  it('is told of a wrong name or room before anything is created', async () => {
    const { models } = server.running.context;
    const before = [await models.User.countDocuments(), await models.Hook.countDocuments()];
    eve = (await server.token(signIn('eve', 'other-client'))).body.access_token;
    const foreign = await createRoom('Foreign', eve);
    const archived = await createRoom('Archive');
    await server.call('POST', `/api/chat/rooms/${archived.slug}/archive/`, { token: ada });
    for (const [input, path] of [
      [{ name: '', room: room.slug }, 'name'],
      [{ name: 'x'.repeat(65), room: room.slug }, 'name'],
      [{ name: 'Hook', room: 'nowhere' }, 'room'],
      [{ name: 'Hook', room: foreign.slug }, 'room'],
      [{ name: 'Hook', room: archived.slug }, 'room'],
    ] as const)
      await expect(addHook(deps(), site, input)).rejects.toMatchObject({
        ...{ code: 'validation_failed', errors: [{ path }] },
      });
    expect([await models.User.countDocuments(), await models.Hook.countDocuments()]).toEqual(before);
  });

  it('reaches no hook of another site', async () => {
    for (const change of [
      () => rotateHookSecret(deps(), other, hook.id, { endOld: true }),
      () => setHookEnabled(deps(), other, hook.id, false),
    ])
      await expect(change()).rejects.toMatchObject({ code: 'validation_failed' });
    expect(await listHooks(server.running.context.models, other)).toEqual([]);
    expect(await outcome(hook)).toEqual([201, undefined]);
  });

  it('leaves an entry of the audit for each change, without a name, and each can be looked at', async () => {
    const own = await addHook(deps(), site, { name: 'Audited', room: room.slug });
    await rotateHookSecret(deps(), site, own.id, { endOld: false });
    await setHookEnabled(deps(), site, own.id, false);
    await setHookEnabled(deps(), site, own.id, true);
    const entries = await deps().audit.list({ siteId: site._id.toString(), limit: 100 });
    const ours = entries.filter(({ target }) => target === `hook:${own.id}`);
    expect(ours.map(({ actor, action, state }) => [actor, action, state])).toEqual(
      ['added', 'rotated', 'disabled', 'enabled'].map((word) => ['operator', `hook.${word}`, 'done']),
    );
    expect(JSON.stringify(ours)).not.toContain('Audited');
    const { models } = server.running.context;
    const seen = await Promise.all(ours.map((entry) => lookOf(entry.action)!(models, entry, now)));
    expect(seen).toEqual([true, true, false, true]);
    const unknown = { ...ours[0]!, target: `hook:${'f'.repeat(24)}` as const };
    expect(await lookOf('hook.added')!(models, unknown, now)).toBe(false);
  });
});

describe('a bot', () => {
  it('enters only rooms where an owner or the operator adds it, public ones too', async () => {
    const { clientId, secret, bot } = await addClient(deps(), site, { name: 'Helper', use: 'bot' });
    const grant = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret! };
    const { access_token: token } = (await server.token({ ...grant, scope: 'chat' })).body;
    const open = (await server.call<Room>('POST', '/api/chat/rooms/', { token: ada, body: { name: 'Open' } }))
      .body;
    const path = `/api/chat/rooms/${open.slug}/`;
    for (const [method, to] of [
      ['GET', path],
      ['GET', `${path}messages/`],
      ['POST', `${path}join/`],
      ['POST', `${path}messages/`],
    ] as const) {
      const body = to.endsWith('messages/') && method === 'POST' ? { content: 'hi' } : undefined;
      const refused = await server.call(method, to, { token, ...(body && { body }) });
      expect([method, to, refused.status, refused.body.code]).toEqual([method, to, 404, 'room_not_found']);
    }
    const [found] = await findBotRooms(server.running.context.models, site, [open.slug]);
    await addBotToRoom(deps(), found!, bot!._id);
    await addBotToRoom(deps(), found!, bot!._id);
    const sent = await server.call<Message>('POST', `${path}messages/`, { token, body: { content: 'hi' } });
    expect([sent.status, sent.body.sender.kind]).toEqual([201, 'bot']);
    const { body } = await server.call<Room>('GET', path, { token: ada });
    expect(body.memberCount).toBe(2);
  });
});

it('a hook waits in slow mode, as every bot does', async () => {
  ada = (await server.token(signIn('ada'))).body.access_token;
  const { slug } = await createRoom('Slow');
  const slow = await addHook(deps(), site, { name: 'Slow', room: slug });
  await server.call('PATCH', `/api/chat/rooms/${slug}/`, { token: ada, body: { slowModeSeconds: 60 } });
  const first = { content: 'first', clientMessageId: 'first' };
  // The same message again needs no second turn.
  expect([(await post(slow, first)).status, (await post(slow, first)).status]).toEqual([201, 200]);
  now += 20_000;
  const early = await post(slow, { content: 'second' });
  expect([early.status, early.body.code, early.headers.get('Retry-After')]).toEqual([429, 'slow_mode', '40']);
  now += 40_000;
  expect((await post(slow, { content: 'second' })).status).toBe(201);
});

describe('every place that names a bot', () => {
  /** Places of a response that name the user, by path; each has to say of which kind the user is. */
  function placesOf(value: unknown, name: string, path = ''): [path: string, kind: unknown][] {
    if (typeof value !== 'object' || value === null) return value === name ? [[path, undefined]] : [];
    // A line about the room names users by their usernames, and lists apart which of them are bots.
    const { users, bots } = value as { users?: unknown; bots?: unknown };
    if (Array.isArray(users) && users.includes(name))
      return [[path, Array.isArray(bots) && bots.includes(name) ? 'bot' : undefined]];
    return Object.entries(value).flatMap(([key, inner]) => {
      const isNamed = key === 'username' && inner === name;
      return isNamed
        ? [[path, (value as { kind?: unknown }).kind] as [string, unknown]]
        : placesOf(inner, name, `${path}.${key}`);
    });
  }

  it('says that it is one: over REST and the server API', async () => {
    ada = (await server.token(signIn('ada'))).body.access_token;
    const { slug } = await createRoom('Marked');
    const marked = await addHook(deps(), site, { name: 'Marked', room: slug });
    const banned = await addHook(deps(), site, { name: 'Banned', room: slug });
    const { body: message } = await post(marked);
    const chat = `/api/chat/rooms/${slug}`;
    const asAda = async (method: string, path: string, body?: object) => {
      const result = await server.call<unknown>(method, path, { token: ada, ...(body && { body }) });
      if (result.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(result.body)}`);
      return result.body;
    };
    const backend = await addBackend({ models: server.running.context.models, url: server.url }, site);
    const asBackend = async (path: string) => {
      const { status, text } = await backend.call('GET', path);
      if (status >= 300) throw new Error(`${path}: ${text}`);
      return text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
    };
    const until = new Date(now + 3_600_000).toISOString();
    const responses: Record<string, unknown> = {
      sent: message,
      muted: await asAda('PUT', `${chat}/members/${marked.bot}/mute/`, { until }),
      reported: await asAda('POST', `${chat}/messages/${message.id}/report/`, { reason: 'spam' }),
      ban: await asAda('PUT', `${chat}/members/${banned.bot}/ban/`, {}),
    };
    for (const path of ['/api/chat/rooms/', `${chat}/`, '/api/chat/start/'])
      responses[path] = await asAda('GET', path);
    for (const path of ['members/', 'messages/', 'changes/?since=0', 'reports/', 'bans/'])
      responses[path] = await asAda('GET', `${chat}/${path}`);
    for (const path of [`users/@${marked.bot}/`, `users/@${marked.bot}/export/`])
      responses[path] = await asBackend(path);
    for (const path of ['members/', 'messages/', 'changes/?since=0'])
      responses[`site ${path}`] = await asBackend(`rooms/@${slug}/${path}`);
    const places = [marked.bot, banned.bot].flatMap((name) => placesOf(responses, name));
    expect(places.filter(([, kind]) => kind !== 'bot')).toEqual([]);
    expect(places.length).toBeGreaterThan(12);
    expect(new Set(places.map(([path]) => path.split('.')[1])).size).toBeGreaterThan(10);
  });
});

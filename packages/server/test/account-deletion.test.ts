// Users who delete their own accounts: who may, what is asked for, and what is left.
import type { Message, Page, Problem, Room, ServerEvents, SiteConfig } from '@sotto/protocol';
import { toObjectId } from '../src/models/object-id.js';
import { GUEST } from '../src/oauth/grant-types.js';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { admitGuests, becomeGuest } from './support/guests.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { createClients } from './support/socket-clients.js';

const clients = createClients();
let server: HttpServer;
let count = 0;

beforeAll(async () => {
  server = await startHttpServer({ RATE_LIMITS: 'on' });
});
afterEach(async () => {
  clients.closeAll();
  await server.updateSite('default', { accountDeletion: 'on' });
});
afterAll(() => server.close());

async function personOf(name: string) {
  const username = `${name}-${(count += 1)}`;
  const { profile, tokens } = await server.person(username);
  return { id: profile.id, username, token: tokens.access_token };
}
const PASSWORD = 'correct horse battery staple';
const remove = (token: string, username: string, current = PASSWORD) =>
  server.call<Problem>('POST', '/api/auth/delete-account/', { token, body: { username, current } });
const profileStatus = async (token: string) =>
  (await server.call('GET', '/api/auth/profile/', { token })).status;

it('erases the user, ends all sessions, and says who it was in the audit', async () => {
  const [ada, bob] = [await personOf('ada'), await personOf('bob')];
  const { body: room } = await server.call<Room>('POST', '/api/chat/rooms/', {
    ...{ token: bob.token, body: { name: 'Talk', slug: `talk-${count}` } },
  });
  const path = `/api/chat/rooms/${room.slug}/`;
  await server.call('POST', `${path}join/`, { token: ada.token, body: {} });
  await server.call('POST', `${path}messages/`, { token: ada.token, body: { content: 'canary of ada' } });
  const socket = await clients.connect(server.url, ada.token);

  expect((await remove(ada.token, ada.username.toUpperCase())).status).toBe(204);
  expect(await socket.next<ServerEvents['session.ended']>('session.ended')).toEqual({ code: 'user_deleted' });
  expect(await profileStatus(ada.token)).toBe(401);
  const texts = async () =>
    (await server.call<Page<Message>>('GET', `${path}messages/`, { token: bob.token })).body.results
      .filter(({ kind }) => kind !== 'system')
      .map(({ content, sender }) => [content, sender.displayName]);
  await expect.poll(texts).toEqual([[null, 'Deleted user']]);
  const { models } = server.running.context;
  // What says who it was goes soon after the keys.
  const user = () => models.User.findOne({ username: { $eq: `deleted-${ada.id}` } }).lean();
  await expect.poll(user).toMatchObject({ displayName: '', disabledAt: expect.any(Date) });
  expect(
    await models.Audit.find({ target: { $eq: `user:${ada.id}` }, action: { $eq: 'user.erased' } }).lean(),
  ).toMatchObject([{ actor: `user:${ada.id}` }]);
  expect(await models.Erasure.countDocuments({ _id: { $eq: ada.id } })).toBe(1);
});

it('ends the sessions of guests who have joined the account for the same reason', async () => {
  const ada = await personOf('ada');
  const { models, services } = server.running.context;
  const { site } = (await models.User.findById(ada.id).lean())!;
  const guest = await models.User.create({
    ...{ site, username: `guest-${(count += 1)}`, displayName: 'Guest', kind: 'guest', grantedScopes: [] },
    ...{ mergedInto: toObjectId(ada.id), createdAt: new Date() },
  });
  expect((await remove(ada.token, ada.username)).status).toBe(204);
  for (const id of [ada.id, guest._id.toString()])
    expect(await services.sessions.endCodeOf(id)).toBe('user_deleted');
});

it('asks for the own username and the password', async () => {
  const ada = await personOf('ada');
  const other = await remove(ada.token, 'somebody');
  expect([other.status, other.body.errors]).toEqual([
    422,
    [{ path: 'username', code: 'other_username', message: expect.any(String) }],
  ]);
  expect((await remove(ada.token, ada.username, 'not the password')).body.code).toBe('wrong_password');
  expect(await profileStatus(ada.token)).toBe(200);
});

it('counts wrong passwords as failed sign-ins', async () => {
  const ada = await personOf('ada');
  const codeOf = async (current: string) => (await remove(ada.token, ada.username, current)).body.code;
  for (let i = 0; i < 10; i += 1) expect(await codeOf(`wrong ${i}`)).toBe('wrong_password');
  const refused = await remove(ada.token, ada.username);
  expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
  expect(await profileStatus(ada.token)).toBe(200);
});

it('is refused where the site does not allow it, and the configuration says so', async () => {
  const ada = await personOf('ada');
  const config = async () =>
    (await server.call<SiteConfig>('GET', '/api/config/?client_id=demo', {})).body.accountDeletion;
  expect(await config()).toBe(true);
  await server.updateSite('default', { accountDeletion: 'off' });
  expect(await config()).toBeUndefined();
  expect((await remove(ada.token, ada.username)).body.code).toBe('forbidden');
  expect(await profileStatus(ada.token)).toBe(200);
});

it('is not for guests, and not for bots, which the site removes', async () => {
  await admitGuests(server.running);
  const { clients: known } = server.running.context.oauth;
  await expect.poll(async () => (await known.find('demo'))?.grants).toContain(GUEST);
  const guest = await becomeGuest(server.url);
  expect((await remove(guest.token, guest.username)).body.code).toBe('guest_not_allowed');
  const bot = await personOf('bot');
  await server.running.context.models.User.updateOne(
    { username: { $eq: bot.username } },
    { $set: { kind: 'bot' } },
  );
  expect((await remove(bot.token, bot.username)).body.code).toBe('forbidden');
  expect([await profileStatus(guest.token), await profileStatus(bot.token)]).toEqual([200, 200]);
});

it('is left to the host for users whom it signs in', async () => {
  const ada = await personOf('ada');
  await server.running.context.models.User.updateOne(
    { username: { $eq: ada.username } },
    { $unset: { passwordHash: 1 } },
  );
  expect((await remove(ada.token, ada.username)).body.code).toBe('profile_managed');
});

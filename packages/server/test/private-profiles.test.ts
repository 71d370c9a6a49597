// Names and addresses of persons are sealed with their own keys.
import type { Member, Page, Profile, User } from '@sotto/protocol';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toObjectId } from '../src/models/object-id.js';
import type { UserRecord } from '../src/models/user.js';
import { openUser, sealProfile } from '../src/services/user/profiles.js';
import { PASSWORD, startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { startServices } from './support/services-harness.js';

const WORDS = /grace|hopper|navy/i;
const logger = pino({ level: 'silent' });
let server: HttpServer;
beforeAll(async () => {
  server = await startHttpServer();
  await server.running.context.models.Site.updateMany({}, { $set: { 'settings.directory': 'on' } });
});
afterAll(() => server?.close());

/** The row as the store has it. */
const stored = async (username: string) =>
  (await server.running.context.models.User.findOne({ username: { $eq: username } }).lean<UserRecord>())!;

it('stores neither name nor address in the clear, and shows them to whom they are for', async () => {
  const body = { username: 'amazing', password: PASSWORD, client_id: 'demo' };
  const profile = { displayName: 'Grace Hopper', email: 'grace@navy.example' };
  const registered = await server.call<Profile>('POST', '/api/auth/register/', {
    body: { ...body, ...profile },
  });
  expect(registered.body).toMatchObject(profile);
  expect(JSON.stringify(await stored('amazing'))).not.toMatch(WORDS);
  const grant = { grant_type: 'password', client_id: 'demo', username: 'amazing', password: PASSWORD };
  const token = (await server.token(grant)).body.access_token;
  expect((await server.call<Profile>('GET', '/api/auth/profile/', { token })).body).toMatchObject(profile);

  const other = (await server.person('finder')).tokens.access_token;
  const found = await server.call<Page<User>>('GET', '/api/chat/users/?q=hop', { token: other });
  expect(found.body.results).toMatchObject([{ username: 'amazing', displayName: 'Grace Hopper' }]);
  expect(JSON.stringify(found.body)).not.toContain('navy');

  const change = { displayName: 'Admiral Hopper', email: null, current: PASSWORD };
  const changed = await server.call<Profile>('PATCH', '/api/auth/profile/', { token, body: change });
  expect(changed.body.displayName).toBe('Admiral Hopper');
  expect(changed.body).not.toHaveProperty('email');
  expect(JSON.stringify(await stored('amazing'))).not.toMatch(/admiral|hopper|navy/i);
});

it('seals what an earlier version stored, on two nodes at once, and leaves bots as they are', async () => {
  const harness = await startServices();
  try {
    const [one, two] = [harness.node, await harness.addNode()];
    const ada = await harness.addUser('ada');
    const bot = await harness.addUser('bot', { kind: 'bot' });
    const gone = await harness.addUser('gone');
    const row = async ({ userId }: { userId: string }) =>
      (await one.models.User.findOne({ _id: { $eq: toObjectId(userId) } }).lean<UserRecord>())!;
    const open = async (who: { userId: string }) => openUser({ keys: two.keys, logger }, await row(who));
    const clear = { displayName: 'Grace', email: 'grace@navy.example', avatarUrl: 'https://navy.example/g' };
    for (const who of [ada, bot, gone])
      await one.models.User.updateOne({ _id: { $eq: (await row(who))._id } }, { $set: clear });
    await one.keys.ofUser(gone.userId);
    await one.models.DataKey.updateMany(
      { owner: { $eq: `user:${gone.userId}` } },
      { $set: { destroyedAt: new Date() }, $unset: { wrapped: 1 } },
    );

    const nodes = [one, two];
    const counts = await Promise.all(nodes.map(({ sealing }) => sealing.profiles.sealOnce()));
    expect(counts[0]! + counts[1]!).toBeGreaterThanOrEqual(2);
    expect(JSON.stringify([await row(ada), await row(gone)])).not.toMatch(WORDS);
    expect(await open(ada)).toMatchObject(clear);
    expect(await open(gone)).toMatchObject({ displayName: 'Deleted user', email: null, avatarUrl: null });
    expect(await row(bot)).toMatchObject(clear);
    expect(await one.sealing.profiles.sealOnce()).toBe(0);

    // What a node of an earlier version writes is the newer name.
    await one.models.User.updateOne({ _id: { $eq: (await row(ada))._id } }, { $set: { displayName: 'Ada' } });
    expect(await open(ada)).toMatchObject({ ...clear, displayName: 'Ada' });
  } finally {
    await harness.close();
  }
});

it('shows a person whose name does not open by the username, and the others as they are', async () => {
  const harness = await startServices();
  try {
    const { keys, models } = harness.node;
    const [ada, bob] = [await harness.addUser('ada'), await harness.addUser('bob')];
    const room = await harness.node.rooms.create(ada, { name: 'Talk' });
    await harness.node.members.add(ada, room.slug, { username: 'bob' });
    const [a, b] = [toObjectId(ada.userId), toObjectId(bob.userId)];
    const sealed = await sealProfile({ keys }, { _id: a, kind: 'user' }, { displayName: 'Grace' });
    // A token that was copied to another person.
    for (const _id of [a, b]) await models.User.updateOne({ _id: { $eq: _id } }, { $set: sealed });
    const fresh = await harness.addNode();
    const page: Page<Member> = await fresh.members.list(ada, room.slug, { limit: 10 });
    expect(page.results.map(({ user }) => user.displayName).sort()).toEqual(['Grace', 'bob']);
  } finally {
    await harness.close();
  }
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ChatClient, Room } from '../src/index.js';
import { PASSWORD, startChatServer } from './support/chat-server.js';
import { nextEvent } from './support/next-event.js';

let server: Awaited<ReturnType<typeof startChatServer>>;
let ada: ChatClient;
let grace: ChatClient;
let room: Room;
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

beforeAll(async () => {
  server = await startChatServer();
  [ada, grace] = await Promise.all([server.person('ada'), server.person('grace')]);
  room = await ada.rooms.create({ name: 'Crew' });
  await grace.rooms.join(room.slug);
});
afterAll(() => server.close());

it('opens the one direct room from either side', async () => {
  const one = await ada.rooms.direct('grace');
  expect(one).toMatchObject({ kind: 'direct', peer: { username: 'grace' } });
  expect((await grace.rooms.direct('ada')).slug).toBe(one.slug);
  await ada.messages.send(one.slug, 'Hello');
  await expect(ada.rooms.direct('nobody')).rejects.toMatchObject({ code: 'cannot_message' });
});

it('invites, lists, accepts and revokes', async () => {
  const hidden = await ada.rooms.create({ name: 'Hidden', visibility: 'private' });
  const { id, token } = await ada.invitations.create(hidden.slug, { maxUses: 2 });
  expect((await grace.invitations.accept(token)).slug).toBe(hidden.slug);
  expect((await ada.invitations.list(hidden.slug)).results).toMatchObject([{ id, maxUses: 2, uses: 1 }]);
  await ada.invitations.revoke(hidden.slug, id);
  const cleo = await server.signedIn('cleo');
  await expect(cleo.invitations.accept(token)).rejects.toMatchObject({ code: 'invitation_not_found' });
});

it('knows at once how the user wants to be told of messages', async () => {
  expect(await ada.notifications.get()).toEqual({ sound: true, showText: true, mail: false });
  const changed = nextEvent(ada, 'auth.changed');
  await ada.notifications.update({ sound: false });
  expect((await changed).user?.notifications).toEqual({ sound: false, showText: true, mail: false });
  // Its server has no mail server.
  await expect(ada.notifications.sendEmailLink()).rejects.toMatchObject({ code: 'not_found' });
  expect(await ada.notifications.get()).toEqual(ada.user?.notifications);
});

it('sets notifications, archives, unarchives and deletes', async () => {
  const other = await ada.rooms.create({ name: 'Other' });
  expect(await ada.rooms.setNotifications(other.slug, { level: 'none' })).toMatchObject({
    notifications: { level: 'none' },
  });
  const mutedUntil = new Date(Date.now() + 60_000).toISOString();
  await ada.rooms.setNotifications(other.slug, { level: 'mentions', mutedUntil });
  expect((await ada.rooms.get(other.slug)).notifications).toEqual({ level: 'mentions', mutedUntil });
  expect(await ada.rooms.archive(other.slug)).toHaveProperty('archivedAt');
  await expect(ada.messages.send(other.slug, 'Late')).rejects.toMatchObject({ code: 'room_archived' });
  expect(ada.messages.pending(other.slug)).toMatchObject([{ status: 'failed' }]);
  const archived = await ada.rooms.list({ scope: 'joined', archived: true });
  expect(archived.results.map(({ slug }) => slug)).toContain(other.slug);
  expect(await ada.rooms.unarchive(other.slug)).not.toHaveProperty('archivedAt');
  const deleted = nextEvent(ada, 'room.deleted');
  await ada.rooms.delete(other.slug);
  expect(await deleted).toMatchObject({ room: other.slug });
  await expect(ada.rooms.get(other.slug)).rejects.toMatchObject({ code: 'room_not_found' });
});

it('pins a room in the list, which the other devices of the user hear of', async () => {
  const other = await ada.rooms.create({ name: 'Pinned' });
  const second = server.client();
  await second.auth.signIn({ username: 'ada', password: PASSWORD });
  await second.connect();
  const heard = nextEvent(second, 'room.own');
  expect(await ada.rooms.pin(other.slug)).toMatchObject({ pinned: true });
  expect(await heard).toEqual({ room: other.slug, notifications: { level: 'all' }, pinned: true });
  expect(await ada.rooms.unpin(other.slug)).not.toHaveProperty('pinned');
  await second.auth.signOut();
});

it('mutes and bans, and lifts both', async () => {
  const until = inAnHour();
  await ada.members.mute(room.slug, 'grace', { until });
  await expect(grace.messages.send(room.slug, 'Hm')).rejects.toMatchObject({ code: 'muted', until });
  expect((await grace.rooms.get(room.slug)).mutedUntil).toBe(until);
  await ada.members.unmute(room.slug, 'grace');
  const [refused] = grace.messages.pending(room.slug);
  expect(await grace.messages.retry(refused!.clientMessageId)).toMatchObject({ content: 'Hm' });
  await ada.members.ban(room.slug, 'grace', { until });
  expect((await ada.members.banned(room.slug)).results).toMatchObject([
    { user: { username: 'grace' }, until },
  ]);
  await expect(grace.rooms.join(room.slug)).rejects.toMatchObject({ code: 'banned', until });
  await ada.members.unban(room.slug, 'grace');
  await grace.rooms.join(room.slug);
});

it('waits for slow mode and sends in order', async () => {
  await ada.rooms.update(room.slug, { slowModeSeconds: 5 });
  const sent = ['one', 'two'].map((text) => grace.messages.send(room.slug, text));
  await expect
    .poll(() => grace.messages.pending(room.slug))
    .toMatchObject([{ status: 'queued', error: { code: 'slow_mode' } }]);
  await ada.rooms.update(room.slug, { slowModeSeconds: 0 });
  expect((await Promise.all(sent)).map(({ content }) => content)).toEqual(['one', 'two']);
});

it('lists and ends sessions, and changes the password', async () => {
  const second = server.client();
  await second.auth.signIn({ username: 'ada', password: PASSWORD });
  const sessions = await second.auth.sessions();
  expect(sessions.filter(({ current }) => current)).toHaveLength(1);
  expect(sessions).toHaveLength(2);
  await second.auth.changePassword({ current: PASSWORD, next: `${PASSWORD} too` });
  expect(await second.auth.sessions()).toHaveLength(1);
  await expect(second.auth.endSession('none')).rejects.toMatchObject({ code: 'session_not_found' });
  await second.auth.endOtherSessions();
});

it('deletes the account, and signs the user out here and elsewhere', async () => {
  const [here, elsewhere] = [server.client(), server.client()];
  const credentials = { username: 'leaving', password: PASSWORD };
  await here.auth.register(credentials);
  for (const client of [here, elsewhere]) await client.auth.signIn(credentials);
  await elsewhere.connect();
  const ended = new Promise((resolve) => elsewhere.on('auth.required', resolve));
  await expect(here.auth.deleteAccount({ username: 'leaving', current: 'no' })).rejects.toMatchObject({
    code: 'wrong_password',
  });
  expect(here.user?.username).toBe('leaving');
  await here.auth.deleteAccount({ username: 'leaving', current: PASSWORD });
  expect(here.user).toBe(null);
  expect(await here.auth.restore()).toBe(null);
  await ended;
  expect(elsewhere.user).toBe(null);
  await expect(here.auth.signIn(credentials)).rejects.toMatchObject({ code: 'invalid_grant' });
});

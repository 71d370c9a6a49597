import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { Actor } from '../src/actor.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let node: ServicesNode;
let now = Date.now();
let ada: Actor;

beforeAll(async () => {
  harness = await startServices();
  node = await harness.addNode({ clock: () => now });
  ada = await harness.addUser('ada');
  await set('directory', 'on');
  await named('bob', 'Roberto Carlos');
  await named('jose', 'José Núñez');
  await named('maria', 'MARÍA del Mar');
  await named('conan', "Conan O'Brien");
  await named('yama', '山田 太郎');
  await named('robin', 'Robin');
});
afterEach(async () => expect(await harness.scans()).toEqual([]));
afterAll(() => harness.close());

async function named(username: string, displayName: string): Promise<Actor> {
  const actor = await harness.addUser(username);
  await node.models.User.updateOne({ _id: { $eq: actor.userId } }, { displayName });
  return actor;
}

async function set(name: string, value: string): Promise<void> {
  await node.models.Site.updateOne({ _id: { $eq: ada.siteId } }, { $set: { [`settings.${name}`]: value } });
  now += 60_000;
}

const found = async (q: string, actor = ada) =>
  (await node.people.search(actor, q)).map(({ username }) => username).sort();

it('finds people by the beginning of a username or of a word of the name', async () => {
  expect(await found('ro')).toEqual(['bob', 'robin']);
  expect(await found('bob')).toEqual(['bob']);
  expect(await found('carl')).toEqual(['bob']);
  expect(await found('roberto c')).toEqual(['bob']);
  expect(await found('arlos')).toEqual([]);
  expect(await found('brien')).toEqual(['conan']);
  expect(await found("o'br")).toEqual(['conan']);
});

it('compares letters of any script without case, width and diacritics', async () => {
  expect(await found('NUN')).toEqual(['jose']);
  expect(await found('núñ')).toEqual(['jose']);
  expect(await found('maria')).toEqual(['maria']);
  expect(await found('ＭＡＲ')).toEqual(['maria']);
  expect(await found('山田')).toEqual(['yama']);
  expect(await found('太郎')).toEqual(['yama']);
});

it('shows neither the actor nor guests, bots, disabled users or those of other sites, and no e-mail', async () => {
  const guest = await named('guest-abc', 'Hidden Guest');
  const bot = await named('hidden-bot', 'Hidden Bot');
  const gone = await named('hidden-gone', 'Hidden Gone');
  await node.models.User.updateOne({ _id: { $eq: guest.userId } }, { kind: 'guest' });
  await node.models.User.updateOne({ _id: { $eq: bot.userId } }, { kind: 'bot' });
  await node.models.User.updateOne({ _id: { $eq: gone.userId } }, { disabledAt: new Date() });
  await harness.addUser('hidden-far', { siteId: await harness.addSite('far') });
  const shown = await named('hidden-user', 'Hidden User');
  await node.models.User.updateOne({ _id: { $eq: shown.userId } }, { email: 'x@example.com' });
  now += 60_000;
  expect(await found('hidden')).toEqual(['hidden-user']);
  expect(await found('guest')).toEqual([]);
  expect(await found('ad')).toEqual([]);
  expect(JSON.stringify(await node.people.search(ada, 'hidden'))).not.toContain('example.com');
});

it('shows a new name within a minute, and the old one no more at once', async () => {
  const eve = await named('eve', 'Evening Star');
  now += 60_000;
  expect(await found('evening')).toEqual(['eve']);
  await node.models.User.updateOne({ _id: { $eq: eve.userId } }, { displayName: 'Morning Star' });
  expect(await found('evening')).toEqual([]);
  now += 60_000;
  expect(await found('morning')).toEqual(['eve']);
});

it('returns 20 at most', async () => {
  for (let at = 0; at < 25; at += 1) await named(`many-${at}`, `Many Many ${at}`);
  now += 60_000;
  expect(await found('many')).toHaveLength(20);
});

it('finds people behind many who do not want to be found, by reads that are bounded', async () => {
  const hide = async ({ userId }: Actor) =>
    node.models.User.updateOne({ _id: { $eq: userId } }, { $set: { 'privacy.findable': false } });
  for (let at = 100; at < 145; at += 1) await hide(await named(`shy-${at}`, `Bashful ${at}`));
  await named('shy-zoe', 'Bashful Zoe');
  now += 60_000;
  const reads = vi.spyOn(node.models.User, 'find');
  expect(await found('shy')).toEqual(['shy-zoe']);
  const limits = reads.mock.results.map(({ value }) => (value as { getOptions(): object }).getOptions());
  expect(limits.filter((options) => 'sort' in options)).toMatchObject([{ limit: 40 }, { limit: 40 }]);
  reads.mockRestore();
  expect(await found('bash')).toEqual(['shy-zoe']);
});

it('is refused where the site has none, and for guests', async () => {
  await expect(node.people.search({ ...ada, kind: 'guest' }, 'ro')).rejects.toMatchObject({
    code: 'guest_not_allowed',
  });
  await set('directory', 'off');
  await expect(node.people.search(ada, 'ro')).rejects.toMatchObject({ code: 'directory_off' });
  await set('directory', 'on');
});

it('needs two characters that count', async () => {
  for (const q of ['o\u0301\u0300', 'o\u200d', '\u0301\u0301', 'a '])
    await expect(node.people.search(ada, q)).rejects.toMatchObject({
      ...{ code: 'validation_failed', errors: [{ path: 'q', code: 'too_small' }] },
    });
});

const count = async (actor: Actor, username: string) =>
  (await node.people.sharedRooms(actor, username)).count;

it('names the rooms that both are in, also private ones, by name, with their members', async () => {
  const [eve, tom] = [await harness.addUser('flora'), await harness.addUser('theo')];
  const named: [string, 'public' | 'private'][] = [
    ['Hall 10', 'public'],
    ['Den', 'private'],
    ['Hall 9', 'private'],
  ];
  const rooms = [];
  for (const [name, visibility] of named) rooms.push(await node.rooms.create(eve, { name, visibility }));
  await node.rooms.create(eve, { name: 'Alone', visibility: 'private' });
  for (const { slug } of rooms) await node.members.add(eve, slug, { username: 'theo' });
  const [hall10, den, hall9] = rooms.map(({ slug, name }) => ({ slug, name, memberCount: 2 }));
  for (const [actor, other] of [
    [eve, 'theo'],
    [tom, 'flora'],
  ] as const)
    expect(await node.people.sharedRooms(actor, other)).toEqual({ count: 3, rooms: [den, hall9, hall10] });
});

it('counts the rooms that both are in, for whoever is there, and says nothing about who exists', async () => {
  const [eve, tom] = [await harness.addUser('evelyn'), await harness.addUser('tom')];
  const guest = await harness.addUser('guest-x', { kind: 'guest' });
  const elsewhere = await harness.addSite('elsewhere');
  const stranger = await harness.addUser('evelyn', { siteId: elsewhere });
  const rooms = [];
  for (const name of ['Hall', 'Desk', 'Gone', 'Attic']) rooms.push(await node.rooms.create(eve, { name }));
  const den = await node.rooms.create(eve, { name: 'Den', visibility: 'private' });
  for (const { slug } of rooms) await node.rooms.join(tom, slug);
  await node.members.add(eve, den.slug, { username: 'tom' });
  await node.directRooms.open(eve, 'tom');
  expect(await count(eve, 'tom')).toBe(5);
  expect(await count(tom, 'EVELYN')).toBe(5);
  await node.rooms.remove(eve, rooms[2]!.slug);
  await node.rooms.leave(tom, rooms[3]!.slug);
  expect(await count(eve, 'tom')).toBe(3);
  // A guest stays a member of a room that is closed to guests, and does not see it.
  await node.rooms.join(guest, rooms[0]!.slug);
  await node.rooms.join(guest, rooms[1]!.slug);
  await node.rooms.update(eve, rooms[1]!.slug, { permissions: { guests: 'none' } });
  expect(await count(guest, 'tom')).toBe(1);
  for (const name of ['bob', 'nobody', '']) expect(await count(eve, name)).toBe(0);
  expect(await count(stranger, 'tom')).toBe(0);
});

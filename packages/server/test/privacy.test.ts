import type { Room } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import { toProblem } from '../src/errors.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let node: ServicesNode;
let ada: Actor;

beforeEach(async () => {
  harness = await startServices();
  node = harness.node;
  ada = await harness.addUser('ada');
});
afterEach(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

const LATER = new Date(Date.now() + 3_600_000).toISOString();

/** Every way into a room, by the names of the services. */
const endpoints = (id: string): Record<string, (actor: Actor, slug: string) => Promise<unknown>> => ({
  'rooms.get': (actor, slug) => node.rooms.get(actor, slug),
  'rooms.update': (actor, slug) => node.rooms.update(actor, slug, { name: 'x' }),
  'rooms.join': (actor, slug) => node.rooms.join(actor, slug),
  'rooms.leave': (actor, slug) => node.rooms.leave(actor, slug),
  'rooms.read': (actor, slug) => node.rooms.read(actor, slug, 1),
  'rooms.markUnread': (actor, slug) => node.rooms.markUnread(actor, slug, 1),
  'rooms.resolveMember': (actor, slug) => node.rooms.resolveMember(actor, slug),
  'rooms.archive': (actor, slug) => node.rooms.archive(actor, slug),
  'rooms.unarchive': (actor, slug) => node.rooms.unarchive(actor, slug),
  'rooms.remove': (actor, slug) => node.rooms.remove(actor, slug),
  'rooms.setNotifications': (actor, slug) => node.rooms.setNotifications(actor, slug, { level: 'none' }),
  'rooms.pin': (actor, slug) => node.rooms.pin(actor, slug),
  'rooms.unpin': (actor, slug) => node.rooms.unpin(actor, slug),
  'invitations.list': (actor, slug) => node.invitations.list(actor, slug, { limit: 5 }),
  'invitations.create': (actor, slug) => node.invitations.create(actor, slug, { expiresIn: 60, maxUses: 1 }),
  'invitations.revoke': (actor, slug) => node.invitations.revoke(actor, slug, id),
  'messages.list': (actor, slug) => node.messages.list(actor, slug, { limit: 5 }),
  'messages.send': (actor, slug) => node.messages.send(actor, slug, { content: 'x' }),
  'messages.edit': (actor, slug) => node.messages.edit(actor, slug, id, { content: 'x' }),
  'messages.remove': (actor, slug) => node.messages.remove(actor, slug, id),
  'messages.changes': (actor, slug) => node.messages.changes(actor, slug, 0),
  'members.list': (actor, slug) => node.members.list(actor, slug, { limit: 100 }),
  'members.add': (actor, slug) => node.members.add(actor, slug, { username: 'ada' }),
  'members.update': (actor, slug) => node.members.update(actor, slug, 'ada', { role: 'member' }),
  'members.remove': (actor, slug) => node.members.remove(actor, slug, 'ada'),
  'reports.create': (actor, slug) => node.reports.create(actor, slug, id, { reason: 'spam' }),
  'reports.list': (actor, slug) => node.reports.list(actor, slug, { limit: 50 }),
  'reports.resolve': (actor, slug) => node.reports.resolve(actor, slug, id, true),
  'moderation.bans': (actor, slug) => node.moderation.bans(actor, slug, { limit: 100 }),
  'moderation.ban': (actor, slug) => node.moderation.ban(actor, slug, 'ada'),
  'moderation.unban': (actor, slug) => node.moderation.unban(actor, slug, 'ada'),
  'moderation.mute': (actor, slug) => node.moderation.mute(actor, slug, 'ada', LATER),
  'moderation.unmute': (actor, slug) => node.moderation.unmute(actor, slug, 'ada'),
  'roomFiles.list': (actor, slug) => node.roomFiles.list(actor, slug, { kind: 'files', limit: 5 }),
  'versions.list': (actor, slug) => node.versions.list(actor, slug, id),
  'drafts.put': (actor, slug) => node.drafts.put(actor, slug, { text: 'x', base: 0 }),
});
const walked = [
  'rooms.create',
  'rooms.list',
  'rooms.joinedRooms',
  'rooms.leaveUnopened',
  'rooms.heads',
  'rooms.delivered',
  'rooms.changesAfter',
  'rooms.viewsOf',
  'invitations.preview',
  'invitations.accept',
  'directRooms.open',
  'drafts.list',
  'people.search',
  'people.sharedRooms',
  'messages.sync',
];
/** What the site's backend and hooks call: `site-api-walk` and `hooks` test them. */
const ofBackends = ['directRooms.openBetween', 'messages.sendAs'];
const names = Object.keys(endpoints(''));

async function problemOf(work: Promise<unknown>) {
  return work.then(
    () => null,
    (error: unknown) => toProblem(error),
  );
}

async function secretRoom(): Promise<{ room: Room; id: string }> {
  const room = await node.rooms.create(ada, { name: 'Secret', visibility: 'private' });
  const { message } = await node.messages.send(ada, room.slug, { content: 'secret' });
  node.realtime.calls.length = 0;
  return { room, id: message.id };
}

it('covers every method of the services', () => {
  const { rooms, messages, members, moderation, reports, invitations, directRooms, people } = node;
  const { versions, drafts, roomFiles } = node;
  const nouns = { rooms, messages, members, moderation, reports, invitations, directRooms, people };
  const all = Object.entries({ ...nouns, versions, drafts, roomFiles }).flatMap(([service, methods]) =>
    Object.keys(methods).map((method) => `${service}.${method}`),
  );
  expect([...names, ...walked, ...ofBackends].sort()).toEqual(all.sort());
});

describe('a private room', () => {
  it.each(names)('is 404 for an outsider, with the body of a missing room: %s', async (name) => {
    const { room, id } = await secretRoom();
    const eve = await harness.addUser('eve');
    const endpoint = endpoints(id)[name]!;
    const problem = await problemOf(endpoint(eve, room.slug));
    expect(problem).toMatchObject({ status: 404, code: 'room_not_found' });
    expect(problem).toEqual(await problemOf(endpoint(eve, 'secret-0123456789abcdef')));
    expect(node.realtime.calls).toEqual([]);
    expect((await node.rooms.get(ada, room.slug)).memberCount).toBe(1);
  });

  it('needs as many queries for an outsider as a missing room', async () => {
    const { room } = await secretRoom();
    const eve = await harness.addUser('eve');
    const other = await harness.addNode({
      uri: `${harness.uri}${harness.uri.includes('?') ? '&' : '?'}monitorCommands=true`,
    });
    let commands = 0;
    other.store.connection.getClient().on('commandStarted', () => (commands += 1));
    const counts: number[] = [];
    for (const slug of [room.slug, 'secret-0123456789abcdef']) {
      for (let round = 0; round < 2; round += 1) {
        commands = 0;
        await problemOf(other.rooms.get(eve, slug));
        counts.push(commands);
      }
    }
    expect(counts.slice(0, 2)).toEqual(counts.slice(2));
  });

  it('is in no list, sync or monitor of an outsider', async () => {
    const { room } = await secretRoom();
    const eve = await harness.addUser('eve');
    for (const scope of ['public', 'joined', undefined] as const)
      expect((await node.rooms.list(eve, { scope, limit: 10 })).results).toEqual([]);
    expect(await node.messages.sync(eve, { [room.slug]: 0 })).toEqual({
      rooms: {},
      gone: [room.slug],
      ahead: [],
    });
    expect(await node.rooms.delivered(eve, { [room.slug]: 1, missing: 1 })).toEqual({ rooms: {} });
    expect((await node.monitor.summary(eve)).rooms).toEqual([]);
    expect(await node.rooms.leaveUnopened(eve)).toEqual({ left: [], kept: [] });
  });

  it('closes at once for a removed member on this node, and within 5 s on a node that receives no events', async () => {
    let now = Date.now();
    const deaf = await harness.addNode({ clock: () => now });
    const { room } = await secretRoom();
    const eve = await harness.addUser('eve');
    await node.members.add(ada, room.slug, { username: 'eve' });
    for (const one of [node, deaf]) expect((await one.rooms.get(eve, room.slug)).role).toBe('member');
    await node.members.remove(ada, room.slug, 'eve');
    await expect(node.rooms.get(eve, room.slug)).rejects.toMatchObject({ code: 'room_not_found' });
    await expect(node.messages.send(eve, room.slug, { content: 'x' })).rejects.toMatchObject({ status: 404 });
    now += 5000;
    await expect(deaf.rooms.get(eve, room.slug)).rejects.toMatchObject({ code: 'room_not_found' });
  });
});

describe('another site', () => {
  it.each(names)('does not see a public room, with the body of a missing one: %s', async (name) => {
    const room = await node.rooms.create(ada, { name: 'Open' });
    const { message } = await node.messages.send(ada, room.slug, { content: 'text' });
    node.realtime.calls.length = 0;
    const stranger = await harness.addUser('ada', {
      siteId: await harness.addSite('other'),
      scopes: ['chat', 'monitor:all'],
    });
    const endpoint = endpoints(message.id)[name]!;
    const problem = await problemOf(endpoint(stranger, room.slug));
    expect(problem).toMatchObject({ status: 404, code: 'room_not_found' });
    expect(node.realtime.calls).toEqual([]);
  });

  it('has its own lists, slugs, users, sync and monitor', async () => {
    const room = await node.rooms.create(ada, { name: 'Open' });
    await node.messages.send(ada, room.slug, { content: 'text' });
    const siteId = await harness.addSite('other');
    const stranger = await harness.addUser('stranger', { siteId, scopes: ['chat', 'monitor:all'] });
    expect((await node.rooms.list(stranger, { limit: 10 })).results).toEqual([]);
    expect((await node.rooms.list(stranger, { scope: 'public', q: 'open', limit: 10 })).results).toEqual([]);
    expect((await node.messages.sync(stranger, { open: 0 })).gone).toEqual(['open']);
    expect(await node.rooms.delivered(stranger, { open: 1 })).toEqual({ rooms: {} });
    expect(await node.monitor.summary(stranger)).toMatchObject({ scope: 'site', rooms: [], messages: 0 });
    const own = await node.rooms.create(stranger, { name: 'Open' });
    expect(own).toMatchObject({ slug: 'open', memberCount: 1, lastSeq: 0 });
    await expect(node.members.add(stranger, 'open', { username: 'ada' })).rejects.toMatchObject({
      code: 'user_not_found',
    });
    expect(await node.rooms.get(ada, 'open')).toMatchObject({ lastSeq: 1, memberCount: 1 });
    expect((await node.rooms.joinedRooms(stranger)).map(({ slug }) => slug)).toEqual(['open']);
  });

  it('cannot enter a room of the other site even by a membership row', async () => {
    const room = await node.rooms.create(ada, { name: 'Open', visibility: 'private' });
    const stranger = await harness.addUser('stranger', { siteId: await harness.addSite('other') });
    const { id } = (await node.rooms.joinedRooms(ada))[0]!;
    const row = { site: stranger.siteId, room: id, user: stranger.userId, role: 'owner' as const };
    await node.models.Member.create({ ...row, joinedAt: new Date(), lastReadSeq: 0 });
    await expect(node.rooms.get(stranger, room.slug)).rejects.toMatchObject({ code: 'room_not_found' });
    expect(await node.rooms.joinedRooms(stranger)).toEqual([]);
  });
});

it('text that looks like a query operator is only text', async () => {
  const [slug, id] = ['$ne', '{"$gt":""}'];
  await expect(node.rooms.get(ada, slug)).rejects.toMatchObject({ code: 'room_not_found' });
  await expect(node.rooms.get(ada, { $ne: '' } as never)).rejects.toMatchObject({ code: 'room_not_found' });
  const room = await node.rooms.create(ada, { name: 'Open' });
  await expect(node.messages.remove(ada, room.slug, id)).rejects.toMatchObject({ code: 'message_not_found' });
  await expect(node.members.remove(ada, room.slug, '$ne')).rejects.toMatchObject({
    code: 'member_not_found',
  });
  await expect(node.models.Room.findOne({ slug: { $ne: '' } } as never)).rejects.toThrow('Cast');
});

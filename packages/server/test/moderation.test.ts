import type { Room } from '@sotto/protocol';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import { AppError } from '../src/errors.js';
import { NO_ID } from '../src/models/object-id.js';
import { checkKeys } from '../src/storage/key-check.js';
import { listReports, readReport, resolveReport } from '../src/services/admin/reports.js';
import { createAudit } from '../src/services/audit.js';
import { createTypingService } from '../src/services/typing.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

const HOUR = 3_600_000;

let harness: ServicesHarness;
let one: ServicesNode;
let two: ServicesNode;
let [ada, mod, bob, eve]: Actor[] = [];
let room: Room;
let now: number;

const at = (ms: number) => new Date(now + ms).toISOString();
/** The code of a refusal, or what came. */
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error as Error)),
  );
const list = { limit: 100 };
const names = async (node: ServicesNode, actor: Actor) =>
  (await node.members.list(actor, room.slug, list)).results.map(({ user }) => user.username).sort();
/** Forgets what both nodes keep for 5 s, as nothing connects them here. */
const later = () => (now += 6000);

beforeEach(async () => {
  now = Date.now();
  harness = await startServices();
  one = await harness.addNode({ clock: () => now });
  two = await harness.addNode({ clock: () => now });
  ada = await harness.addUser('ada');
  mod = await harness.addUser('mod');
  bob = await harness.addUser('bob');
  eve = await harness.addUser('eve');
  await checkKeys(one.models, harness.keyring);
  room = await one.rooms.create(ada, { name: 'Hall' });
  await one.members.add(ada, room.slug, { username: 'mod', role: 'moderator' });
  await one.rooms.join(bob!, room.slug);
});
afterEach(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

describe('a ban', () => {
  it('ends the membership, and keeps the user from reading, joining and being added until it ends', async () => {
    await one.messages.send(bob!, room.slug, { content: 'secret' });
    one.realtime.calls.length = 0;
    const until = at(HOUR);
    expect(await one.moderation.ban(mod!, room.slug, 'bob', until)).toMatchObject({ until });
    expect(one.realtime.calls.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['memberLeft', 'member.removed']),
    );
    await expect(one.rooms.get(bob!, room.slug)).rejects.toMatchObject({ code: 'banned', until });
    const refused = [
      () => one.messages.list(bob!, room.slug, list),
      () => one.messages.changes(bob!, room.slug, 0),
      () => one.messages.send(bob!, room.slug, { content: 'x' }),
      () => one.rooms.join(bob!, room.slug),
      () => one.members.add(ada!, room.slug, { username: 'bob' }),
    ];
    for (const attempt of refused) expect(await outcome(attempt())).toBe('banned');
    expect((await one.rooms.list(bob!, list)).results).toEqual([]);
    expect((await one.rooms.list(bob!, { scope: 'public', ...list })).results).toEqual([]);
    expect((await one.messages.sync(bob!, { [room.slug]: 0 })).gone).toEqual([room.slug]);
    now += HOUR;
    expect(await outcome(one.rooms.join(bob!, room.slug))).toBe('done');
    expect((await one.moderation.bans(mod!, room.slug, list)).results).toEqual([]);
  });

  it('is listed for moderators, and lifted by them', async () => {
    await one.moderation.ban(mod!, room.slug, 'bob');
    await one.moderation.ban(mod!, room.slug, 'eve', at(HOUR));
    const { results } = await two.moderation.bans(ada!, room.slug, list);
    expect(results.map(({ user, until }) => [user.username, until]).sort()).toEqual([
      ['bob', undefined],
      ['eve', at(HOUR)],
    ]);
    const first = await two.moderation.bans(ada!, room.slug, { limit: 1 });
    const second = await two.moderation.bans(ada!, room.slug, { limit: 1, cursor: first.nextCursor! });
    expect([...first.results, ...second.results]).toEqual(results);
    await one.moderation.unban(mod!, room.slug, 'bob');
    expect(await outcome(one.rooms.join(bob!, room.slug))).toBe('done');
    // What changes nothing is not recorded, and so told to no webhook.
    await one.moderation.unban(mod!, room.slug, 'bob');
    await one.moderation.unmute(mod!, room.slug, 'bob');
    const recorded = await one.audit.list({ siteId: ada!.siteId, limit: 100 });
    const ended = recorded.filter(({ action }) => action.startsWith('member.un'));
    expect(ended.map(({ action }) => action)).toEqual(['member.unbanned']);
  });

  it('never lets in who joins at the same moment on another node', async () => {
    for (let round = 0; round < 10; round += 1) {
      const joining = outcome(two.rooms.join(eve!, room.slug));
      const banning = outcome(one.moderation.ban(ada!, room.slug, 'eve'));
      expect(await banning).toBe('done');
      expect(['done', 'banned']).toContain(await joining);
      later();
      expect(await names(two, ada!)).not.toContain('eve');
      expect(await outcome(two.messages.list(eve!, room.slug, list))).toBe('banned');
      await one.moderation.unban(ada!, room.slug, 'eve');
      later();
    }
  });

  it('needs a higher role, a user and a time to come', async () => {
    const ban = (by: Actor, username: string, until?: string) =>
      outcome(one.moderation.ban(by, room.slug, username, until));
    expect(await ban(mod!, 'ada')).toBe('insufficient_role');
    expect(await ban(bob!, 'eve')).toBe('insufficient_role');
    expect(await ban(eve!, 'bob')).toBe('not_a_member');
    expect(await ban(ada!, 'ada')).toBe('forbidden');
    expect(await ban(ada!, 'nobody')).toBe('user_not_found');
    expect(await ban(bob!, 'nobody')).toBe('insufficient_role');
    expect(await ban(ada!, 'bob', at(-1))).toBe('validation_failed');
    expect(await ban(ada!, 'mod')).toBe('done');
    expect(await names(one, ada!)).toEqual(['ada', 'bob']);
  });
});

describe('a mute', () => {
  it('refuses messages, edits and typing until it ends, and survives leaving', async () => {
    const { message } = await one.messages.send(bob!, room.slug, { content: 'a' });
    const until = at(HOUR);
    one.realtime.calls.length = 0;
    expect(await one.moderation.mute(mod!, room.slug, 'bob', until)).toMatchObject({ mutedUntil: until });
    const told = one.realtime.calls.filter(({ event }) => event === 'member.updated').map(({ to }) => to);
    expect(told.sort()).toEqual([ada, mod, bob].map((who) => `user:${who!.userId}`).sort());
    await expect(one.messages.send(bob!, room.slug, { content: 'b' })).rejects.toMatchObject({
      ...{ code: 'muted', until },
    });
    expect(await outcome(one.messages.edit(bob!, room.slug, message.id, { content: 'c' }))).toBe('muted');
    const seen = await one.rooms.get(bob!, room.slug);
    expect(seen.mutedUntil).toBe(until);
    expect(seen.abilities).not.toContain('send');
    await one.rooms.leave(bob!, room.slug);
    await one.rooms.join(bob!, room.slug);
    expect(await outcome(one.messages.send(bob!, room.slug, { content: 'b' }))).toBe('muted');
    expect(await outcome(one.messages.remove(bob!, room.slug, message.id))).toBe('done');
    now += HOUR;
    expect(await outcome(one.messages.send(bob!, room.slug, { content: 'b' }))).toBe('done');
    expect((await one.rooms.get(bob!, room.slug)).mutedUntil).toBeUndefined();
  });

  it('is shown to those who may end it, and to no other member', async () => {
    await one.moderation.mute(mod!, room.slug, 'bob', at(HOUR));
    await one.rooms.join(eve!, room.slug);
    const muted = async (actor: Actor) =>
      (await one.members.list(actor, room.slug, list)).results.some(({ mutedUntil }) => mutedUntil);
    expect([await muted(mod!), await muted(eve!)]).toEqual([true, false]);
    await one.moderation.unmute(mod!, room.slug, 'bob');
    expect(await muted(mod!)).toBe(false);
    expect(await outcome(one.messages.send(bob!, room.slug, { content: 'b' }))).toBe('done');
  });

  it('is for members alone', async () => {
    expect(await outcome(one.moderation.mute(mod!, room.slug, 'eve', at(HOUR)))).toBe('member_not_found');
    expect(await outcome(one.moderation.mute(mod!, room.slug, 'ada', at(HOUR)))).toBe('insufficient_role');
  });
});

describe('permissions', () => {
  it('are set by owners, one without the other, and decide who may send and add', async () => {
    const update = (by: Actor, permissions: object) => one.rooms.update(by, room.slug, { permissions });
    expect(await outcome(update(mod!, { write: 'moderators' }))).toBe('insufficient_role');
    const changed = await update(ada!, { write: 'moderators' });
    expect(changed.permissions).toEqual({ write: 'moderators', invite: 'moderators', guests: 'write' });
    expect(await outcome(one.messages.send(bob!, room.slug, { content: 'x' }))).toBe('insufficient_role');
    expect(await outcome(one.messages.send(mod!, room.slug, { content: 'x' }))).toBe('done');
    expect(one.realtime.events('room.updated').at(-1)).not.toHaveProperty('room.abilities');
    expect((await update(ada!, { invite: 'all' })).permissions.write).toBe('moderators');
    expect(await outcome(one.members.add(bob!, room.slug, { username: 'eve' }))).toBe('done');
    expect(await outcome(one.members.add(bob!, room.slug, { username: 'ada', role: 'owner' }))).toBe(
      'insufficient_role',
    );
  });
});

describe('slow mode', () => {
  it('gives a member one turn for the time, on whichever node', async () => {
    const { slowModeSeconds } = await one.rooms.update(ada!, room.slug, { slowModeSeconds: 30 });
    expect(slowModeSeconds).toBe(30);
    later();
    const sends = Array.from({ length: 10 }, (_, at) =>
      outcome((at % 2 ? one : two).messages.send(bob!, room.slug, { content: `${at}` })),
    );
    expect((await Promise.all(sends)).filter((one) => one === 'done')).toHaveLength(1);
    now += 20_000;
    await expect(one.messages.send(bob!, room.slug, { content: 'x' })).rejects.toMatchObject({
      ...{ code: 'slow_mode', retryAfter: 10 },
    });
    now += 10_000;
    expect(await outcome(two.messages.send(bob!, room.slug, { content: 'x' }))).toBe('done');
    expect(await outcome(one.messages.send(mod!, room.slug, { content: 'x' }))).toBe('done');
    expect(await outcome(one.messages.send(mod!, room.slug, { content: 'y' }))).toBe('done');
  });

  it('lets a message that is sent again through, and a shorter wait count at once', async () => {
    await one.rooms.update(ada!, room.slug, { slowModeSeconds: 600 });
    const again = { content: 'x', clientMessageId: '5f2cbb2e-8a0e-4a0f-9e55-4a4f0e0b8a11' };
    const first = await one.messages.send(bob!, room.slug, again);
    expect(await one.messages.send(bob!, room.slug, again)).toEqual({ ...first, created: false });
    await one.rooms.update(ada!, room.slug, { slowModeSeconds: 0 });
    expect(await outcome(one.messages.send(bob!, room.slug, { content: 'y' }))).toBe('done');
    await one.rooms.update(ada!, room.slug, { slowModeSeconds: 5 });
    now += 5000;
    expect(await outcome(one.messages.send(bob!, room.slug, { content: 'z' }))).toBe('done');
    expect(await outcome(one.messages.send(bob!, room.slug, { content: 'w' }))).toBe('slow_mode');
  });

  it('costs no turn where the message is refused, of whomever it comes', async () => {
    await one.rooms.update(ada!, room.slug, { slowModeSeconds: 3600 });
    const { seq, id } = (await one.messages.send(ada!, room.slug, { content: 'x' })).message;
    await one.messages.remove(ada!, room.slug, id);
    const mentions = [{ user: eve!.userId, start: 0, length: 4 }];
    const sends = [
      () => one.messages.send(bob!, room.slug, { content: 'x', replyTo: seq }),
      () => two.messages.send(bob!, room.slug, { content: '@eve', mentions }),
      () => one.messages.send(bob!, room.slug, { content: 'x', files: [NO_ID] }),
      () => two.messages.sendAs(bob!, room.slug, { content: '@eve', mentions }),
      () => one.messages.send(bob!, room.slug, { content: 'x' }),
      () => two.messages.sendAs(bob!, room.slug, { content: 'x' }),
    ];
    const outcomes = [];
    for (const send of sends) outcomes.push(await outcome(send()));
    expect(outcomes).toEqual([
      ...['reply_not_found', 'mention_not_member', 'file_gone', 'mention_not_member'],
      ...['done', 'slow_mode'],
    ]);
  });

  it('gives one turn also where the clock of a node is ahead, and waits for no clock that was set back', async () => {
    await one.rooms.update(ada!, room.slug, { slowModeSeconds: 30 });
    const send = (node: ServicesNode, content: string) =>
      outcome(node.messages.send(bob!, room.slug, { content }));
    const ahead = await harness.addNode({ clock: () => now + 50 });
    expect([await send(ahead, 'a'), await send(one, 'b')]).toEqual(['done', 'slow_mode']);
    now += 3_600_000;
    const wrong = await harness.addNode({ clock: () => now + 600_000 });
    expect([await send(wrong, 'c'), await send(one, 'd')]).toEqual(['done', 'done']);
  });
});

describe('bots and guests', () => {
  it('create no rooms', async () => {
    const bot = await harness.addUser('robot', { kind: 'bot' });
    expect(await outcome(one.rooms.create(bot, { name: 'Bots' }))).toBe('forbidden');
  });

  it('hides public rooms from bots that are not in them, in lists too', async () => {
    const bot = await harness.addUser('robot', { kind: 'bot' });
    expect(await outcome(one.rooms.get(bot, room.slug))).toBe('room_not_found');
    expect(await outcome(one.rooms.join(bot, room.slug))).toBe('room_not_found');
    expect((await one.rooms.list(bot, list)).results).toEqual([]);
    expect(await outcome(one.members.add(mod!, room.slug, { username: 'robot' }))).toBe('insufficient_role');
    expect(await outcome(one.members.add(ada!, room.slug, { username: 'robot' }))).toBe('done');
    expect(await outcome(one.messages.send(bot, room.slug, { content: 'beep' }))).toBe('done');
  });

  it('gives guests what the room allows them', async () => {
    const guest = await harness.addUser('guest-12345678', { kind: 'guest' });
    expect(await outcome(one.rooms.join(guest, room.slug))).toBe('done');
    await one.rooms.update(ada!, room.slug, { permissions: { guests: 'read' } });
    expect(await outcome(one.messages.list(guest, room.slug, list))).toBe('done');
    expect(await outcome(one.messages.send(guest, room.slug, { content: 'x' }))).toBe('guest_not_allowed');
    await one.rooms.update(ada!, room.slug, { permissions: { guests: 'none' } });
    expect(await outcome(one.messages.list(guest, room.slug, list))).toBe('guest_not_allowed');
    expect((await one.rooms.list(guest, { scope: 'public', ...list })).results).toEqual([]);
    expect(await outcome(one.rooms.leave(guest, room.slug))).toBe('done');
  });
});

describe('reports', () => {
  it('are filed once each, by members, and read and resolved by moderators alone', async () => {
    const { message } = await one.messages.send(bob!, room.slug, { content: 'rude' });
    const report = (actor: Actor, note?: string) =>
      one.reports.create(actor, room.slug, message.id, { reason: 'harassment', note });
    expect(await outcome(report(eve!))).toBe('not_a_member');
    expect(await outcome(report(bob!))).toBe('forbidden');
    await one.rooms.join(eve!, room.slug);
    one.realtime.calls.length = 0;
    await Promise.all([report(eve!, 'to me'), report(eve!, 'to me')]);
    const told = one.realtime.calls.filter(({ event }) => event === 'report.created').map(({ to }) => to);
    expect(told.sort()).toEqual([`user:${ada!.userId}`, `user:${mod!.userId}`].sort());
    expect(await outcome(one.reports.list(eve!, room.slug, { limit: 50 }))).toBe('insufficient_role');
    const open = (await one.reports.list(mod!, room.slug, { limit: 50 })).results;
    expect(open).toMatchObject([{ note: 'to me', reason: 'harassment', message: { content: 'rude' } }]);
    const stored = await one.models.Report.findOne({ message: { $eq: message.id } }).lean();
    expect(stored).not.toBeNull();
    expect(JSON.stringify(stored)).not.toContain('to me');
    const id = open[0]!.id;
    expect(await outcome(one.reports.resolve(bob!, room.slug, id, true))).toBe('insufficient_role');
    expect(await outcome(one.reports.resolve(mod!, room.slug, 'f'.repeat(24), true))).toBe(
      'report_not_found',
    );
    expect(await one.reports.resolve(mod!, room.slug, id, true)).toMatchObject({
      resolvedBy: { username: 'mod' },
    });
    await one.reports.resolve(mod!, room.slug, id, true);
    const recorded = { siteId: mod!.siteId, action: 'report.resolved', limit: 10 };
    expect(await one.audit.list(recorded)).toHaveLength(1);
    const listed = async (resolved?: 'true') =>
      (await one.reports.list(mod!, room.slug, { limit: 50, resolved })).results.length;
    expect([await listed(), await listed('true')]).toEqual([0, 1]);
  });
});

it('stores a report that cannot be announced', async () => {
  const { message } = await one.messages.send(bob!, room.slug, { content: 'rude' });
  one.realtime.toUser = () => {
    throw new Error('the bus is away');
  };
  const report = one.reports.create(ada!, room.slug, message.id, { reason: 'spam' });
  expect(await outcome(report)).toBe('done');
  expect((await one.reports.list(mod!, room.slug, { limit: 50 })).results).toHaveLength(1);
});

describe('blocks', () => {
  it('are listed for the one who blocks, count both ways, and are told to nobody else', async () => {
    one.realtime.calls.length = 0;
    await Promise.all([one.blocks.add(bob!, 'EVE'), one.blocks.add(bob!, 'eve')]);
    expect((await one.blocks.list(bob!)).results.map(({ username }) => username)).toEqual(['eve']);
    expect((await one.blocks.list(eve!)).results).toEqual([]);
    const ids = [bob!.userId, eve!.userId] as const;
    expect([await one.blocks.between(...ids), await one.blocks.between(ids[1], ids[0])]).toEqual([
      true,
      true,
    ]);
    const told = one.realtime.calls.map(({ to, event }) => `${event} ${to}`);
    expect([...new Set(told)]).toEqual([`blocks.changed user:${bob!.userId}`]);
    expect(await outcome(one.blocks.add(bob!, 'bob'))).toBe('forbidden');
    expect(await outcome(one.blocks.add(bob!, 'nobody'))).toBe('user_not_found');
    expect(await outcome(one.blocks.remove(bob!, 'nobody'))).toBe('done');
    await one.models.User.updateOne({ username: 'eve', site: ada!.siteId }, { disabledAt: new Date() });
    await one.blocks.remove(bob!, 'eve');
    expect(await one.blocks.between(...ids)).toBe(false);
  });

  it('refuse what reaches the other in a direct room either way, within the 5 s of a node that hears nothing', async () => {
    const { slug } = (await one.directRooms.open(bob!, 'ada')).room;
    const send = (node: ServicesNode, actor: Actor) =>
      outcome(node.messages.send(actor, slug, { content: 'x' }));
    const { id } = (await one.messages.send(bob!, slug, { content: 'x' })).message;
    expect(await send(two, ada!)).toBe('done');
    const users = one.users;
    const typing = createTypingService({ users, realtime: one.realtime, rooms: one.rooms });
    await one.blocks.add(bob!, 'ada');
    expect([await send(one, bob!), await send(one, ada!)]).toEqual(['cannot_message', 'cannot_message']);
    const edit = () => outcome(one.messages.edit(bob!, slug, id, { content: 'y' }));
    expect([await edit(), await outcome(typing.start(ada!, slug))]).toEqual([
      'cannot_message',
      'cannot_message',
    ]);
    expect(one.realtime.events('typing.start')).toEqual([]);
    // What was said can be read, and taken back.
    expect((await one.messages.list(ada!, slug, list)).results).toHaveLength(2);
    expect(await outcome(one.messages.remove(bob!, slug, id))).toBe('done');
    later();
    expect(await send(two, ada!)).toBe('cannot_message');
    await one.blocks.remove(bob!, 'ada');
    expect(await send(one, ada!)).toBe('done');
  });
});

describe('the operator', () => {
  it('sees reports of direct rooms, reads them with the keys, and resolves them', async () => {
    const { slug } = (await one.directRooms.open(bob!, 'eve')).room;
    const { message } = await one.messages.send(bob!, slug, { content: 'rude' });
    await one.reports.create(eve!, slug, message.id, { reason: 'harassment', note: 'to\nme' });
    const elsewhere = await harness.addSite('other');
    const query = { siteId: eve!.siteId, isResolved: false, limit: 10 };
    const [report] = await listReports(one.models, query);
    expect(report).toMatchObject({
      ...{ room: slug, isDirect: true, reporter: 'eve', author: 'bob', reason: 'harassment' },
    });
    expect(await readReport(one, report!.record)).toEqual({ content: 'rude', note: 'to\nme' });
    expect(await listReports(one.models, { ...query, siteId: elsewhere })).toEqual([]);
    const audit = createAudit({ models: one.models, logger: pino({ level: 'silent' }), clock: () => now });
    const resolve = (siteId: string) =>
      resolveReport({ models: one.models, audit }, { siteId, id: report!.id });
    expect(await outcome(resolve(elsewhere))).toBe('report_not_found');
    expect([await resolve(eve!.siteId), await resolve(eve!.siteId)]).toEqual([
      { resolved: true },
      { resolved: false },
    ]);
    expect(await listReports(one.models, query)).toEqual([]);
    const entries = await audit.list({ siteId: eve!.siteId, actor: 'operator', limit: 10 });
    expect(entries).toMatchObject([{ actor: 'operator', action: 'report.resolved', state: 'done' }]);
  });
});

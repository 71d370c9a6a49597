import type { CreatedInvitation, Room } from '@sotto/protocol';
import { ERRORS } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Actor } from '../src/actor.js';
import { asClient } from './support/as-client.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let one: ServicesNode;
let two: ServicesNode;
let now = Date.now();
let ada: Actor;
let bob: Actor;
let room: Room;

const DAY = 86_400;
const NOT_FOUND = { code: 'invitation_not_found', message: ERRORS.invitation_not_found.title };

beforeEach(async () => {
  harness = await startServices();
  one = await harness.addNode({ clock: () => now });
  two = await harness.addNode({ clock: () => now });
  ada = await harness.addUser('ada');
  bob = await harness.addUser('bob');
  room = await one.rooms.create(ada, { name: 'Board', visibility: 'private' });
});
afterEach(async () => {
  vi.restoreAllMocks();
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

const invite = (maxUses = 1, expiresIn = DAY): Promise<CreatedInvitation> =>
  one.invitations.create(ada, room.slug, { expiresIn, maxUses });
const accept = (actor: Actor, { token }: { token: string }, node = one) =>
  node.invitations.accept(actor, { token });
const preview = (actor: Actor, { token }: { token: string }, node = one) =>
  node.invitations.preview(actor, { token });
const stored = async (id: string) => (await one.models.Invitation.findById(id).lean())!;
const memberNames = async () =>
  (await one.members.list(ada, room.slug, { limit: 100 })).results.map(({ user }) => user.username).sort();

describe('an invitation', () => {
  it('lets a user into a private room, as a member, and is used up', async () => {
    const invitation = await invite();
    expect(invitation.token).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(await accept(bob, invitation)).toMatchObject({ slug: room.slug, role: 'member', unreadCount: 0 });
    expect(await memberNames()).toEqual(['ada', 'bob']);
    const eve = await harness.addUser('eve');
    await expect(accept(eve, invitation)).rejects.toMatchObject(NOT_FOUND);
    expect((await one.invitations.list(ada, room.slug, { limit: 10 })).results).toMatchObject([
      { id: invitation.id, uses: 1, maxUses: 1, createdBy: { username: 'ada' } },
    ]);
  });

  it('tells the invited user the name of a private room, its members and who invites, without a use or a membership', async () => {
    const invitation = await invite();
    const shown = { name: 'Board', memberCount: 1, invitedBy: { username: 'ada' } };
    for (const node of [one, two]) expect(await preview(bob, invitation, node)).toMatchObject(shown);
    expect(Object.keys(await preview(bob, invitation)).sort()).toEqual(['invitedBy', 'memberCount', 'name']);
    expect(await memberNames()).toEqual(['ada']);
    expect((await stored(invitation.id)).remaining).toBe(1);
    await expect(one.rooms.get(bob, room.slug)).rejects.toMatchObject({ code: 'room_not_found' });
    await accept(bob, invitation);
    expect(await preview(bob, invitation)).toMatchObject({ memberCount: 2, role: 'member' });
    expect(await preview(ada, await invite())).toMatchObject({ memberCount: 2, role: 'owner' });
  });

  it('stores no token, and shows it once', async () => {
    const { token } = await invite();
    const { _id } = (await one.models.Room.findOne({ site: ada.siteId, slug: room.slug }).lean())!;
    const rows = await one.models.Invitation.find({ room: { $eq: _id } }).lean();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(await one.invitations.list(ada, room.slug, { limit: 10 }))).not.toContain('token');
  });

  it('lets in as many as it says: 10 of 100 at once on two nodes', async () => {
    const invitation = await invite(10);
    const guests = await Promise.all(Array.from({ length: 100 }, (_, at) => harness.addUser(`user-${at}`)));
    const done = await Promise.allSettled(
      guests.map((guest, at) => asClient(() => accept(guest, invitation, at % 2 === 0 ? one : two))),
    );
    const refused = done.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(90);
    for (const { reason } of refused) expect(reason).toMatchObject(NOT_FOUND);
    expect(await memberNames()).toHaveLength(11);
    expect((await stored(invitation.id)).remaining).toBe(0);
    expect((await one.rooms.get(ada, room.slug)).memberCount).toBe(11);
  });

  it('takes one use of a user who accepts many times at once', async () => {
    const invitation = await invite(10);
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        asClient(() => accept(bob, invitation, at % 2 === 0 ? one : two)),
      ),
    );
    expect(await memberNames()).toEqual(['ada', 'bob']);
    expect((await stored(invitation.id)).remaining).toBe(9);
  });

  it('takes no use of a user who is a member', async () => {
    const invitation = await invite(2);
    await one.members.add(ada, room.slug, { username: 'bob' });
    expect((await accept(bob, invitation)).role).toBe('member');
    expect((await stored(invitation.id)).remaining).toBe(2);
  });

  it('continues a claim after a crash between it and the membership, also once it has expired', async () => {
    const invitation = await invite();
    vi.spyOn(one.models.Room, 'updateOne').mockImplementationOnce((() =>
      Promise.reject(new Error('killed'))) as never);
    await expect(accept(bob, invitation)).rejects.toThrow('killed');
    expect(await memberNames()).toEqual(['ada']);
    now += 2 * DAY * 1000;
    expect((await accept(bob, invitation, two)).role).toBe('member');
    expect(await memberNames()).toEqual(['ada', 'bob']);
    expect((await stored(invitation.id)).remaining).toBe(0);
  });

  it('brings no user back who was removed since, also before the row says so', async () => {
    const invitation = await invite(5);
    await accept(bob, invitation);
    expect((await accept(bob, invitation)).role).toBe('member');
    await one.members.remove(ada, room.slug, 'bob');
    await expect(accept(bob, invitation)).rejects.toMatchObject(NOT_FOUND);
    await expect(accept(bob, invitation, two)).rejects.toMatchObject(NOT_FOUND);
    expect(await memberNames()).toEqual(['ada']);
    // A new one does.
    await accept(bob, await invite());
    expect(await memberNames()).toEqual(['ada', 'bob']);
  });

  it('is decided with the removal where both come at once', async () => {
    const invitation = await invite(5);
    await accept(bob, invitation);
    await one.members.remove(ada, room.slug, 'bob');
    // A node that read the row before the removal was written into it.
    const find = vi.spyOn(two.models.Member, 'findOne').mockReturnValueOnce({
      setOptions: () => ({ read: () => ({ lean: async () => null }) }),
    } as never);
    await expect(accept(bob, invitation, two)).rejects.toMatchObject(NOT_FOUND);
    expect(find).toHaveBeenCalled();
    expect(await memberNames()).toEqual(['ada']);
  });

  it('is created, listed and revoked by those who may invite', async () => {
    await one.members.add(ada, room.slug, { username: 'bob' });
    const input = { expiresIn: DAY, maxUses: 1 };
    const refused = { code: 'insufficient_role' };
    const invitation = await invite();
    await expect(one.invitations.create(bob, room.slug, input)).rejects.toMatchObject(refused);
    await expect(one.invitations.list(bob, room.slug, { limit: 10 })).rejects.toMatchObject(refused);
    await expect(one.invitations.revoke(bob, room.slug, invitation.id)).rejects.toMatchObject(refused);
    const other = await one.rooms.create(ada, { name: 'Other' });
    await expect(one.invitations.revoke(ada, other.slug, invitation.id)).rejects.toMatchObject(NOT_FOUND);
    await one.invitations.revoke(ada, room.slug, invitation.id);
    await one.invitations.revoke(ada, room.slug, invitation.id);
    const recorded = await one.audit.list({ siteId: ada.siteId, limit: 100 });
    expect(recorded.filter(({ target }) => target === `invitation:${invitation.id}`)).toHaveLength(2);
    expect((await one.invitations.list(ada, room.slug, { limit: 10 })).results).toEqual([]);
  });

  it('is listed by pages, the newest first, while it is valid', async () => {
    const [first, second, third] = [await invite(), await invite(), await invite(1, 60)];
    const page = await one.invitations.list(ada, room.slug, { limit: 2 });
    expect(page.results).toHaveLength(2);
    const rest = await one.invitations.list(ada, room.slug, { limit: 2, cursor: page.nextCursor! });
    const ids = [...page.results, ...rest.results].map(({ id }) => id);
    expect(ids.sort()).toEqual([first.id, second.id, third.id].sort());
    expect(rest.nextCursor).toBeNull();
    now += 61_000;
    expect((await one.invitations.list(ada, room.slug, { limit: 10 })).results).toHaveLength(2);
  });
});

describe('every other token', () => {
  it('uses the claim that another request of the user took, and brings nobody back who was removed meanwhile', async () => {
    const invitation = await invite(5);
    const find = two.models.Room.findOne.bind(two.models.Room);
    // Between reading the invitation, which has no claim yet, and reading the room.
    vi.spyOn(two.models.Room, 'findOne').mockImplementationOnce(((...args: Parameters<typeof find>) => {
      const query = find(...args);
      const exec = query.exec.bind(query);
      query.exec = (async () => {
        await accept(bob, invitation, one);
        await one.members.remove(ada, room.slug, 'bob');
        return exec();
      }) as typeof query.exec;
      return query;
    }) as never);
    await expect(accept(bob, invitation, two)).rejects.toMatchObject(NOT_FOUND);
    expect(await memberNames()).toEqual(['ada']);
    expect((await stored(invitation.id)).remaining).toBe(4);
  });

  it('is refused in the same way after the same queries', async () => {
    const elsewhere = await harness.addSite('other');
    const zoe = await harness.addUser('zoe', { siteId: elsewhere });
    const [expired, revoked, used, foreign] = [
      await invite(1, 60),
      await invite(),
      await invite(),
      await invite(),
    ];
    await accept(await harness.addUser('eve'), used);
    await one.invitations.revoke(ada, room.slug, revoked.id);
    now += 61_000;
    const gone = await one.rooms.create(ada, { name: 'Gone', visibility: 'private' });
    const ofGone = await one.invitations.create(ada, gone.slug, { expiresIn: DAY, maxUses: 1 });
    await one.rooms.remove(ada, gone.slug);
    const closed = await one.rooms.create(ada, { name: 'Closed', visibility: 'private' });
    const ofClosed = await one.invitations.create(ada, closed.slug, { expiresIn: DAY, maxUses: 1 });
    await one.rooms.archive(ada, closed.slug);

    const open = await invite(100);
    const banned = await harness.addUser('banned');
    await one.moderation.ban(ada, room.slug, 'banned');

    // Every command that reaches the store, with its collection.
    const commands: string[] = [];
    const uri = `${harness.uri}${harness.uri.includes('?') ? '&' : '?'}monitorCommands=true`;
    const watched = await harness.addNode({ uri, clock: () => now });
    watched.store.connection
      .getClient()
      .on('commandStarted', ({ commandName, command }) =>
        commands.push(`${commandName} ${String(command[commandName])}`),
      );
    const commandsOf = async (actor: Actor, token: string) => {
      const both: string[][] = [];
      for (const way of [preview, accept]) {
        commands.length = 0;
        await expect(way(actor, { token }, watched)).rejects.toMatchObject(NOT_FOUND);
        both.push(commands.filter((command) => !/^(hello|ping|endSessions)/.test(command)).sort());
      }
      expect(both[1]).toEqual(both[0]);
      return both[0]!;
    };
    const expected = await commandsOf(bob, 'x'.repeat(32));
    expect(expected).toEqual(['find invitations', 'find members', 'find rooms']);
    for (const { token } of [expired, revoked, used, ofGone, ofClosed])
      expect(await commandsOf(bob, token)).toEqual(expected);
    expect(await commandsOf(zoe, foreign.token)).toEqual(expected);
    expect(await commandsOf(banned, open.token)).toEqual(expected);
  });
});

import { randomBytes } from 'node:crypto';
import { MAX_OPEN_ROOM_MENTION } from '@sotto/protocol';
import type { Ack, MemberRole, Message, Problem, PolicyAction, RoomFacts, User } from '@sotto/protocol';
import mongoose from 'mongoose';
import { publishControl } from '../../src/bus/bus.js';
import type { Actor } from '../../src/actor.js';
import type { ChatNode } from './chat-cluster.js';
import type { createClients } from './socket-clients.js';

/** What a person is in the rooms of the matrix. */
interface Part {
  role: MemberRole | null;
  kind: User['kind'];
  isMuted?: boolean;
  isBanned?: boolean;
}

export const PARTS = {
  owner: { role: 'owner', kind: 'user' },
  moderator: { role: 'moderator', kind: 'user' },
  member: { role: 'member', kind: 'user' },
  guest: { role: 'member', kind: 'guest' },
  bot: { role: 'member', kind: 'bot' },
  outsider: { role: null, kind: 'user' },
  banned: { role: null, kind: 'user', isBanned: true },
  muted: { role: 'member', kind: 'user', isMuted: true },
} as const satisfies Record<string, Part>;
export type PartName = keyof typeof PARTS;

export const ROOM_KINDS = ['public', 'private', 'direct', 'archived'] as const;
export type MatrixKind = (typeof ROOM_KINDS)[number];
export type MatrixAction = PolicyAction;

/** More members than a room may have in which everybody mentions all of them. */
const LARGE = MAX_OPEN_ROOM_MENTION + 1;
const UNTIL = new Date('2999-01-01T00:00:00Z');

/** A mention of all members. */
const ALL = { user: '@room', start: 0, length: 5 };

/** What the server did, by transport: `true`, or the code of a refusal. */
export type Outcomes = Partial<Record<'rest' | 'socket.io' | 'websocket', true | string>>;

/** Creates everybody of the matrix, one to whom things are done, one who is added, and one who keeps rooms from being ownerless. */
export async function castOf(node: ChatNode) {
  const { models, oauth } = node.running.context;
  const site = (await models.Site.findOneAndUpdate(
    { slug: { $eq: 'default' } },
    { $set: { 'settings.guests': 'write', changedAt: new Date() } },
  ).lean())!;
  const client = (await models.OAuthClient.findOne({ type: { $eq: 'public' } }).lean())!;
  const cast = new Map<string, Member>();
  for (const name of [...Object.keys(PARTS), 'target', 'newcomer', 'keeper']) {
    const { kind = 'user' }: Partial<Part> = PARTS[name as PartName] ?? {};
    const profile = { username: `mx${name}`, displayName: name, kind };
    // Neither registered nor signed in: hashes of passwords would take most of the time.
    const { _id } = await models.User.create({ ...profile, site: site._id, createdAt: new Date() });
    const [id, siteId] = [_id.toString(), site._id.toString()];
    const { clientId } = client;
    const started = await oauth.sessions.start({
      ...{ userId: id, siteId, clientId, scopes: ['chat'], narrowed: false, method: 'password' },
    });
    const token = started.accessToken;
    const actor = await node.running.context.services.sessions.verify(token);
    cast.set(name, { id, username: profile.username, token, actor });
  }
  return (name: string) => cast.get(name)!;
}

/** A user of the matrix, signed in. */
interface Member {
  id: string;
  username: string;
  token: string;
  actor: Actor;
}

/** Creates rooms straight in the store, and asks the server for actions in them. */
export function createMatrix(
  node: ChatNode,
  person: Awaited<ReturnType<typeof castOf>>,
  clients: ReturnType<typeof createClients>,
) {
  const { models, bus, services } = node.running.context;
  const oid = (id: string) => new mongoose.Types.ObjectId(id);

  /** The people of a room: in a direct one the two members alone. */
  const partsIn = (kind: MatrixKind, name: PartName): Record<string, Part> =>
    kind === 'direct'
      ? { [name]: PARTS[name], target: PARTS.member }
      : { ...PARTS, keeper: PARTS.owner, target: PARTS.member };

  /** Creates a room with two messages, one of the person and one of the target. */
  async function createRoom(kind: MatrixKind, name: PartName) {
    const parts = Object.entries(partsIn(kind, name));
    const site = oid(person(name).actor.siteId);
    const [_id, slug, now] = [
      oid(randomBytes(12).toString('hex')),
      `m-${randomBytes(8).toString('hex')}`,
      new Date(),
    ];
    const idOf = (one: string) => oid(person(one).id);
    await models.Room.collection.insertOne({
      ...{ _id, site, slug, name: slug, nameKey: slug, createdBy: idOf(name), createdAt: now },
      ...{ visibility: 'public', memberCount: LARGE, membershipVersion: 1 },
      ...{ unsettled: [], unsettledCount: 0 },
      owners: parts.filter(([, { role }]) => role === 'owner').map(([one]) => idOf(one)),
    });
    await models.Member.collection.insertMany(
      parts.map(([one, { role }]) => ({
        ...{ _id: oid(randomBytes(12).toString('hex')), site, room: _id, user: idOf(one), v: 1 },
        ...{ role: role ?? 'member', joinedAt: now, lastReadSeq: 0, openedAt: now },
      })),
    );
    // While all are members: so that there are messages also of those who may not send.
    const send = async (one: string) =>
      (await services.messages.send(person(one).actor, slug, { content: one })).message;
    const [own, other] = [await send(name), await send('target')];
    await models.Member.collection.bulkWrite(
      parts.map(([one, { role, isMuted, isBanned }]) => ({
        updateOne: {
          filter: { room: _id, user: idOf(one) },
          update: {
            $set: { role, ...(isMuted && { mutedUntil: UNTIL }), ...(isBanned && { bannedUntil: UNTIL }) },
          },
        },
      })),
    );
    // No other role is in memory.
    for (const one of [name, 'target'])
      await publishControl(bus, { kind: 'membership', roomId: _id.toString(), userId: person(one).id });
    const isPublic = kind === 'public' || kind === 'archived';
    await models.Room.collection.updateOne(
      { _id },
      {
        $set: {
          visibility: isPublic ? 'public' : 'private',
          ...(kind === 'direct' && { kind: 'direct' }),
          ...(kind === 'archived' && { archivedAt: now }),
        },
      },
    );
    await publishControl(bus, { kind: 'room', roomId: _id.toString(), siteId: site.toString(), slug });
    return { slug, own, other };
  }

  async function overRest(
    { slug, own, other }: { slug: string; own: Message; other: Message },
    name: PartName,
    action: MatrixAction,
  ): Promise<true | string> {
    const member = `members/${person('target').username}/`;
    const until = UNTIL.toISOString();
    const requests: Record<MatrixAction, [method: string, path: string, body?: object]> = {
      read: ['GET', 'messages/'],
      readVersions: ['GET', `messages/${other.id}/versions/`],
      join: ['POST', 'join/', {}],
      leave: ['POST', 'leave/', {}],
      send: ['POST', 'messages/', { content: 'x' }],
      attach: ['POST', 'uploads/', { name: 'x', size: 1 }],
      edit: ['PATCH', `messages/${own.id}/`, { content: 'y' }],
      delete: ['DELETE', `messages/${own.id}/`],
      deleteOthers: ['DELETE', `messages/${other.id}/`],
      mentionRoom: ['POST', 'messages/', { content: '@room', mentions: [ALL] }],
      pin: ['PUT', `messages/${other.id}/pin/`],
      react: ['PUT', `messages/${other.id}/reactions/%F0%9F%91%8D/`],
      report: ['POST', `messages/${other.id}/report/`, { reason: 'spam' }],
      resolveReports: ['GET', 'reports/'],
      add: ['POST', 'members/', { username: person('newcomer').username }],
      invite: ['POST', 'invitations/', {}],
      remove: ['DELETE', member],
      ban: ['PUT', `${member}ban/`, { until }],
      mute: ['PUT', `${member}mute/`, { until }],
      setRole: ['PATCH', member, { role: 'moderator' }],
      editRoom: ['PATCH', '', { topic: 'z' }],
      archive: ['POST', 'archive/', {}],
      deleteRoom: ['DELETE', ''],
    };
    const [method, path, body] = requests[action];
    const { status, body: reply } = await node.request<Problem>(
      ...([method, `/api/chat/rooms/${slug}/${path}`, person(name).token, body] as const),
    );
    return status < 300 ? true : (reply?.code ?? String(status));
  }

  const sockets = new Map<PartName, Awaited<ReturnType<typeof clients.connect>>>();

  async function overSocket(
    { slug, own, other }: { slug: string; own: Message; other: Message },
    name: PartName,
    action: MatrixAction,
  ): Promise<true | string | undefined> {
    const client = sockets.get(name) ?? (await clients.connect(node.url, person(name).token));
    sockets.set(name, client);
    const asked: Partial<Record<MatrixAction, () => Promise<Ack<unknown>>>> = {
      send: () =>
        client.ask('message.send', {
          room: slug,
          content: 'x',
          clientMessageId: randomBytes(8).toString('hex'),
        }),
      edit: () => client.ask('message.edit', { room: slug, id: own.id, content: 'z' }),
      mentionRoom: () =>
        client.ask('message.edit', { room: slug, id: own.id, content: '@room', mentions: [ALL] }),
      react: () => client.ask('reaction.add', { room: slug, id: other.id, emoji: '👍' }),
      delete: () => client.ask('message.delete', { room: slug, id: own.id }),
      deleteOthers: () => client.ask('message.delete', { room: slug, id: other.id }),
    };
    const ack = await asked[action]?.();
    return ack && (ack.ok ? true : ack.error.code);
  }

  /** The plain WebSocket is one room's: who may not be in it gets no further than its opening. */
  async function overPlainSocket({ slug }: { slug: string }, name: PartName): Promise<true | string> {
    const client = clients.plain(node.plainUrl(slug), {
      headers: { authorization: `Bearer ${person(name).token}` },
    });
    const clientMessageId = randomBytes(8).toString('hex');
    client.opened.then(
      () => client.send({ type: 'message.send', content: 'x', clientMessageId }),
      () => undefined,
    );
    // Each of these may not come: the loser of the race is no failure.
    const outcome = await Promise.any([
      client.next('ack').then(() => true as const),
      client.next<{ code: string }>('error').then(({ code }) => code),
      client.closed.then(({ reason }) => reason),
    ]);
    client.close();
    return outcome;
  }

  return {
    createRoom,
    /** Lets the person do it over every transport that has it; only the first one that is allowed may change something. */
    async ask(
      room: Awaited<ReturnType<typeof createRoom>>,
      name: PartName,
      action: MatrixAction,
    ): Promise<Outcomes> {
      const socketIo = await overSocket(room, name, action);
      return {
        ...(socketIo !== undefined && { 'socket.io': socketIo }),
        ...(action === 'send' && { websocket: await overPlainSocket(room, name) }),
        rest: await overRest(room, name, action),
      };
    },
    close: () => clients.closeAll(),
  };
}

/** What the policy decides by, for one person and room. */
export function matrixFacts(kind: MatrixKind, name: PartName, action: MatrixAction): RoomFacts {
  const part: Part = PARTS[name];
  return {
    ...{ role: part.role, kind: part.kind, siteGuests: 'write', now: Date.now() },
    room: {
      visibility: kind === 'private' || kind === 'direct' ? 'private' : 'public',
      kind: kind === 'direct' ? 'direct' : 'room',
      archivedAt: kind === 'archived' ? new Date() : null,
      memberCount: LARGE,
    },
    ...(part.isMuted && { mutedUntil: UNTIL.getTime() }),
    ...(part.isBanned && { bannedUntil: UNTIL.getTime() }),
    target: { role: action === 'add' ? null : 'member', kind: 'user' },
    ...(action === 'setRole' && { given: 'moderator' }),
    ...(action !== 'join' && { isOwn: action === 'edit' || action === 'delete' }),
  };
}

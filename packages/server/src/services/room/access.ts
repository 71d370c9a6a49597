import { SLUG_PATTERN, canReadRoom } from '@sotto/protocol';
import type { MemberRole } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Actor } from '../../actor.js';
import { publishControl, subscribeControl } from '../../bus/bus.js';
import type { ControlMessage } from '../../bus/bus.js';
import { AppError } from '../../errors.js';
import { toObjectId } from '../../models/object-id.js';
import type { RoomRecord } from '../../models/room.js';
import { UNOPENED } from '../../models/member.js';
import type { MemberRecord } from '../../models/member.js';
import { CACHE_TTL_MS } from '../deps.js';
import type { ServicesDeps } from '../deps.js';
import type { RoomRef } from '../realtime.js';
import { adoptRoom, isNotAdopted } from './memberships/membership-adoption.js';
import { createTtlCache } from '../../cache/ttl-cache.js';

/** A room as services need it. */
export interface AccessedRoom extends RoomRef {
  readonly name: string;
  readonly record: RoomRecord;
}

/** A room and the actor's role in it; `null` for one who is no member. */
export interface RoomAccess {
  readonly room: AccessedRoom;
  readonly role: MemberRole | null;
  /** Whether somebody else added the actor, who has not looked into the room yet. */
  readonly isUnopened: boolean;
}

/** The access of a member. */
export type MemberAccess = RoomAccess & { readonly role: MemberRole };

/** What is kept of a membership. */
type Standing = { role: MemberRole; isUnopened: boolean } | null;

/** Stands for a room that is not there, so that an outsider's question takes the same steps for a private one. */
const NO_ROOM = new mongoose.Types.ObjectId('000000000000000000000000');
const MAX_CACHED = 20_000;

export type RoomAccessService = ReturnType<typeof createRoomAccess>;

/** Decides who gets into which room: the one way from a slug to a room. At most 5 s behind, on all nodes. */
export function createRoomAccess({ models, bus, clock, logger }: ServicesDeps) {
  const options = { ttlMs: CACHE_TTL_MS, max: MAX_CACHED, clock };
  const rooms = createTtlCache<AccessedRoom | null>(options);
  const roles = createTtlCache<Standing>({ ...options, loadMany: findStandings });

  subscribeControl(bus, forget).catch((error: unknown) =>
    logger.warn({ err: error }, 'unable to hear of changed rooms'),
  );
  bus.onReconnect(() => {
    rooms.clear();
    roles.clear();
  });

  function forget(message: ControlMessage): void {
    if (message.kind === 'membership') roles.delete(roleKey(message.roomId, message.userId));
    if (message.kind === 'room') rooms.delete(roomKey(message.siteId, message.slug));
  }

  /** Forgets here and on every other node. */
  function announce(message: ControlMessage): void {
    forget(message);
    publishControl(bus, message).catch((error: unknown) =>
      logger.warn({ err: error, kind: message.kind }, 'unable to tell other nodes'),
    );
  }

  async function findRoom(siteId: string, slug: string): Promise<AccessedRoom | null> {
    const record = await models.Room.findOne({
      site: { $eq: toObjectId(siteId) },
      slug: { $eq: slug },
    }).lean();
    if (!record || !isNotAdopted(record)) return record && toAccessedRoom(record);
    await adoptRoom(models, record._id);
    const adopted = await models.Room.findOne({ _id: { $eq: record._id } }).lean();
    return adopted && toAccessedRoom(adopted);
  }

  async function findStanding(roomId: mongoose.Types.ObjectId, userId: string): Promise<Standing> {
    const member = await models.Member.findOne({
      room: { $eq: roomId },
      user: { $eq: toObjectId(userId) },
    }).lean();
    return member && toStanding(member);
  }

  /** The standings of many at once, by role key; who is no member is left out. */
  async function findStandings(keys: string[]): Promise<Map<string, Standing>> {
    const byRoom = new Map<string, mongoose.Types.ObjectId[]>();
    for (const [roomId, userId] of keys.map((key) => key.split(':') as [string, string])) {
      const users = byRoom.get(roomId);
      if (users) users.push(toObjectId(userId));
      else byRoom.set(roomId, [toObjectId(userId)]);
    }
    const branches = [...byRoom].map(([roomId, users]) => ({
      room: toObjectId(roomId),
      user: mongoose.trusted({ $in: users }),
    }));
    const members = await models.Member.find(branches.length === 1 ? branches[0]! : { $or: branches })
      .batchSize(keys.length + 1)
      .lean();
    return new Map(
      members.map((member) => [roleKey(member.room.toString(), member.user.toString()), toStanding(member)]),
    );
  }

  async function resolve(actor: Actor, slug: string): Promise<RoomAccess> {
    if (!SLUG_PATTERN.test(slug)) throw new AppError('room_not_found');
    const room = await rooms.get(roomKey(actor.siteId, slug), () => findRoom(actor.siteId, slug));
    const id = room?.record._id ?? NO_ROOM;
    const key = roleKey(id.toString(), actor.userId);
    const standing = await roles.get(key, () => findStanding(id, actor.userId));
    // Who just became a member elsewhere must not wait: only roles are kept, not their absence.
    if (standing === null) roles.delete(key);
    const role = standing?.role ?? null;
    if (!room || !canReadRoom(room.record.visibility, role)) throw new AppError('room_not_found');
    return { room, role, isUnopened: standing?.isUnopened === true };
  }

  async function resolveMember(actor: Actor, slug: string): Promise<MemberAccess> {
    const found = await resolve(actor, slug);
    if (found.role === null) throw new AppError('not_a_member');
    return { ...found, role: found.role };
  }

  async function markOpened(actor: Actor, { room, isUnopened }: RoomAccess): Promise<void> {
    if (!isUnopened) return;
    await models.Member.updateOne(
      { room: { $eq: room.record._id }, user: { $eq: toObjectId(actor.userId) }, ...UNOPENED },
      { $set: { openedAt: new Date(clock()) } },
    );
    roles.delete(roleKey(room.id, actor.userId));
  }

  return {
    /**
     * A room that the actor may read.
     * @throws AppError `room_not_found`, the same for a room that is not there and a private one of others
     */
    resolve,
    /**
     * A room that the actor is in.
     * @throws AppError `room_not_found`, `not_a_member`
     */
    resolveMember,
    /** Stores that the actor has seen the room; writes once per membership. */
    markOpened,
    /** After a membership began, changed or ended. */
    membershipChanged: (roomId: string, userId: string) => announce({ kind: 'membership', roomId, userId }),
    /** After a room was made or changed. */
    roomChanged: (room: RoomRef) =>
      announce({ kind: 'room', roomId: room.id, siteId: room.siteId, slug: room.slug }),
  };
}

/** What the realtime layer and the services need of a stored room. */
export function toAccessedRoom(record: RoomRecord): AccessedRoom {
  return {
    id: record._id.toString(),
    siteId: record.site.toString(),
    slug: record.slug,
    name: record.name,
    record,
  };
}

const toStanding = ({ role, openedAt }: Pick<MemberRecord, 'role' | 'openedAt'>): Standing => ({
  role,
  isUnopened: openedAt === null,
});

const roomKey = (siteId: string, slug: string) => `${siteId}:${slug}`;
const roleKey = (roomId: string, userId: string) => `${roomId}:${userId}`;

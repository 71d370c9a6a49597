import { POLICY, SLUG_PATTERN } from '@sotto/protocol';
import type { MemberRole, RoomAction, RoomFacts } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import { publishControl, subscribeControl } from '../../bus/bus.js';
import type { ControlMessage } from '../../bus/bus.js';
import { createTtlCache } from '../../cache/ttl-cache.js';
import { AppError } from '../../errors.js';
import { NO_ID, toObjectId } from '../../models/object-id.js';
import { UNOPENED } from '../../models/member.js';
import { permit } from '../../policies/permit.js';
import { CACHE_TTL_MS } from '../deps.js';
import type { ServicesDeps } from '../deps.js';
import type { RoomRef } from '../realtime.js';
import { createAccessReader, roleKey } from './access-reader.js';
import type { KeptRole } from './access-reader.js';
import type { AccessedRoom } from './accessed-room.js';
import type { DirectReach } from './directory/direct-reach.js';
import { openName } from './names/room-names.js';
import { lifecycleMessage } from './lifecycle/lifecycle-message.js';

/** What decides about access of an actor. */
type AccessActor = Pick<Actor, 'userId' | 'siteId' | 'kind'>;

/** A room and the actor's role in it; `null` for no member. */
export interface RoomAccess {
  readonly room: AccessedRoom;
  readonly role: MemberRole | null;
  /** Whether another user added the actor, who has not opened the room yet. */
  readonly isUnopened: boolean;
  /** What `can` decides by, as of now. */
  readonly facts: RoomFacts;
}

/** The access of a member. */
export type MemberAccess = RoomAccess & { readonly role: MemberRole };

/** Whether it brings something new to the other member of a direct room; typing is a kind of sending. */
const isWriting = (action: RoomAction | 'read') => POLICY[action].obstacles.includes('unreachable');
const MAX_CACHED = 20_000;

export type RoomAccessService = ReturnType<typeof createRoomAccess>;

/** Decides who may read which room: the one way from a slug to a room. At most 5 s behind, on all nodes. */
export function createRoomAccess(deps: ServicesDeps, reach: Pick<DirectReach, 'isReachable'>) {
  const { models, bus, clock, logger, guestRights } = deps;
  const reader = createAccessReader(models);
  const options = { ttlMs: CACHE_TTL_MS, max: MAX_CACHED, clock };
  const rooms = createTtlCache<AccessedRoom | null>(options);
  const roles = createTtlCache<KeptRole>({ ...options, loadMany: reader.findRoles });

  subscribeControl(bus, forget).catch((error: unknown) =>
    logger.warn({ err: error }, 'unable to subscribe to changes of rooms'),
  );
  bus.onReconnect(() => {
    rooms.clear();
    roles.clear();
  });

  function forget(message: ControlMessage): void {
    if (message.kind === 'membership') roles.delete(roleKey(message.roomId, message.userId));
    if (message.kind === 'room') rooms.delete(roomKey(message.siteId, message.slug));
  }

  /** Invalidates here and on every other node. */
  function invalidate(message: ControlMessage): void {
    forget(message);
    publishControl(bus, message).catch((error: unknown) =>
      logger.warn({ err: error, kind: message.kind }, 'unable to invalidate on other nodes'),
    );
  }

  async function findRoom(siteId: string, slug: string): Promise<AccessedRoom | null> {
    if (!SLUG_PATTERN.test(slug)) throw new AppError('room_not_found');
    return rooms.get(roomKey(siteId, slug), () => reader.findRoom(siteId, slug));
  }

  async function resolve(
    actor: AccessActor,
    slug: string,
    action: RoomAction | 'read' = 'read',
  ): Promise<RoomAccess> {
    const room = await findRoom(actor.siteId, slug);
    // An outsider's request takes the same steps for a private room and for none.
    const id = room?.record._id ?? toObjectId(NO_ID);
    const key = roleKey(id.toString(), actor.userId);
    const kept = await roles.get(key, () => reader.findRole(id, actor.userId));
    // A user who just became a member on another node must not wait: roles are kept, their absence is not.
    const { role = null, isUnopened = false, mutedUntil = 0, bannedUntil = 0 } = kept ?? {};
    if (role === null) roles.delete(key);
    if (!room) throw new AppError('room_not_found');
    const facts: RoomFacts = {
      ...{ role, kind: actor.kind, room: room.record, mutedUntil, bannedUntil, now: clock() },
      ...(actor.kind === 'guest' && { siteGuests: await guestRights(actor.siteId) }),
      ...(role !== null && isWriting(action) && { isReachable: await reach.isReachable(room) }),
    };
    permit(action, facts);
    // Only now: for an outsider a private room takes the same queries as none.
    return { room: await openName(deps, room), role, isUnopened, facts };
  }

  async function resolveMember(
    actor: AccessActor,
    slug: string,
    action: RoomAction | 'read' = 'read',
  ): Promise<MemberAccess> {
    const found = await resolve(actor, slug, action);
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
     * Resolves a room in which the actor may do something; read it by default.
     * @throws AppError what `can` returns: `room_not_found` alike for a room that does not exist and for a private one of
     * others; `cannot_message` where the members of a direct room may not write to each other
     */
    resolve,
    /**
     * Resolves a room that the actor is a member of and may do something in.
     * @throws AppError as `resolve`, and `not_a_member`
     */
    resolveMember,
    /**
     * Finds a room for the site itself, which is no member of it.
     * @throws AppError `room_not_found`, also for a deleted one
     */
    async resolveRoom(siteId: string, slug: string): Promise<AccessedRoom> {
      const room = await findRoom(siteId, slug);
      if (!room || room.record.deletedAt) throw new AppError('room_not_found');
      return openName(deps, room);
    },
    /** Stores that the actor has seen the room; writes once per membership. */
    markOpened,
    /** Invalidates a role after a membership began, changed or ended. */
    membershipChanged: (roomId: string, userId: string) => invalidate({ kind: 'membership', roomId, userId }),
    /** Invalidates a room after it was created or changed. */
    roomChanged: (room: RoomRef) =>
      invalidate({ kind: 'room', roomId: room.id, siteId: room.siteId, slug: room.slug }),
    /** As `roomChanged`, after it was archived, opened again or deleted, or what guests may do in it changed. */
    lifecycleChanged: ({ record }: AccessedRoom) => invalidate(lifecycleMessage(record)),
  };
}

const roomKey = (siteId: string, slug: string) => `${siteId}:${slug}`;

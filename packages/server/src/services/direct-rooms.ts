import type { Room } from '@sotto/protocol';
import type { Types } from 'mongoose';
import type { Actor } from '../actor.js';
import { createLimitByKey } from '../async/limit-by-key.js';
import { AppError, fieldError } from '../errors.js';
import { directKeyOf, directRoomId } from '../models/direct-key.js';
import { randomId, toObjectId } from '../models/object-id.js';
import type { RoomRecord } from '../models/room.js';
import type { UserRecord } from '../models/user.js';
import { mayHaveDirectRoom } from '../policies/direct-rooms.js';
import { isDuplicateKey } from '../storage/duplicate-keys.js';
import type { BlocksService } from './blocks.js';
import type { ServicesDeps } from './deps.js';
import { toAccessedRoom } from './room/accessed-room.js';
import type { RoomAccessService } from './room/access.js';
import type { RoomAssembler } from './room/assembler.js';
import type { MembershipLimits } from './room/memberships/membership-limits.js';
import type { Memberships } from './room/memberships/memberships.js';
import { privateSlug } from './room/slugs.js';

/** Replaces a user who does not exist, so that a refusal takes the same steps whatever its reason. */
const NO_USER = '000000000000000000000000';
/** Requests for one room that wait for each other on this node. */
const MAX_WAITING = 100;
const MAX_ATTEMPTS = 5;

/** Opens direct rooms: the one room of two users, which is created with both of them as members. */
export function createDirectRoomsService(
  { models, sites, clock }: Pick<ServicesDeps, 'models' | 'sites' | 'clock'>,
  parts: {
    access: RoomAccessService;
    assembler: RoomAssembler;
    memberships: Memberships;
    limits: MembershipLimits;
    blocks: Pick<BlocksService, 'between'>;
  },
) {
  const { access, assembler, memberships, limits, blocks } = parts;
  const { Room, User } = models;
  const opening = createLimitByKey({
    running: 1,
    waiting: MAX_WAITING,
    onFull: () => new AppError('rate_limited', undefined, { retryAfter: 1 }),
  });

  const readRoom = (id: Types.ObjectId) =>
    Room.findOne({ _id: { $eq: id } })
      .read('primary')
      .lean<RoomRecord | null>();

  /**
   * Finds the other user and the room, if there is one. All reasons to refuse take the same queries, and are one answer,
   * so that nobody learns who exists, who blocked whom, or who is in how many rooms.
   * @throws AppError `cannot_message`
   */
  async function admit(actor: Actor, username: string) {
    const { siteId, userId } = actor;
    const site = { $eq: toObjectId(siteId) };
    const [own, peer] = await Promise.all([
      User.findOne({ _id: { $eq: toObjectId(userId) }, site }).lean<UserRecord | null>(),
      User.findOne({ username: { $eq: username }, site }).lean<UserRecord | null>(),
    ]);
    const peerId = peer?._id.toString() ?? NO_USER;
    const directKey = directKeyOf(userId, peerId);
    const id = directRoomId(siteId, directKey);
    const [settings, room, hasRoom, isBlocked] = await Promise.all([
      sites.settings(siteId),
      readRoom(id),
      limits.admits(peerId),
      blocks.between(userId, peerId),
    ]);
    const isAllowed = own && peer && !peer.disabledAt && mayHaveDirectRoom(settings, [own, peer]);
    if (!isAllowed || isBlocked || (!room && !hasRoom)) throw new AppError('cannot_message');
    return { room, draft: draftOf(actor, { id, directKey, peerId, now: new Date(clock()) }) };
  }

  /** Stores the room, or finds the one that another request stored meanwhile. */
  async function store(draft: Omit<RoomRecord, 'slug'>): Promise<{ record: RoomRecord; created: boolean }> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const record = { ...draft, slug: privateSlug() };
      try {
        await Room.create(record);
        return { record, created: true };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const winner = await readRoom(draft._id);
        if (winner) return { record: winner, created: false };
        // Otherwise another room has this slug.
      }
    }
    throw new AppError('unavailable', undefined, { retryAfter: 1 });
  }

  async function open(actor: Actor, username: string): Promise<{ room: Room; created: boolean }> {
    const { room: known, draft } = await admit(actor, username);
    if (!known) await limits.checkRooms(actor.userId);
    const { record, created } = known ? { record: known, created: false } : await store(draft);
    const room = toAccessedRoom(record);
    if (created) access.roomChanged(room);
    // Also where another node created it: it may have stopped before its members were written.
    await memberships.settleAll(record);
    const [view] = await assembler.forViewer([room], actor, { areFresh: true });
    return { room: view!, created };
  }

  return {
    /**
     * Returns the direct room of the actor and another user; creates it where there is none.
     * @param username - of the other user
     * @throws AppError `cannot_message` for every reason that lies in the other user or the site; `validation_failed` for
     * the actor's own name; `room_limit`
     */
    async open(actor: Actor, username: string): Promise<{ room: Room; created: boolean }> {
      if (username === actor.username)
        throw fieldError({ path: 'username', code: 'own_username', message: 'must be another user' });
      const key = [actor.siteId, ...[actor.username, username].sort()].join(':');
      return opening.run(key, () => open(actor, username));
    },
  };
}

/** A new direct room without its slug. Its first decision is both memberships, so one insert is the whole room. */
function draftOf(
  { siteId, userId }: Actor,
  { id, directKey, peerId, now }: { id: Types.ObjectId; directKey: string; peerId: string; now: Date },
): Omit<RoomRecord, 'slug'> {
  const user = toObjectId(userId);
  const begin = { joinedAt: now, lastReadSeq: 0 };
  const changes = [
    { user, before: null, role: 'member' as const, begin: { ...begin, openedAt: now } },
    { user: toObjectId(peerId), before: null, role: 'member' as const, begin: { ...begin, openedAt: null } },
  ];
  return {
    _id: id,
    site: toObjectId(siteId),
    kind: 'direct',
    directKey,
    name: '',
    nameKey: '',
    visibility: 'private',
    createdBy: user,
    createdAt: now,
    owners: [],
    memberCount: changes.length,
    membershipVersion: 1,
    unsettled: [{ id: randomId(), version: 1, changes }],
    unsettledCount: 1,
  };
}

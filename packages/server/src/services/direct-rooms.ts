import { DEFAULT_PRIVACY_SETTINGS } from '@sotto/protocol';
import type { DirectAudience, Room } from '@sotto/protocol';
import { backendActor } from '../actor.js';
import type { Actor, Backend } from '../actor.js';
import { createLimitByKey } from '../async/limit-by-key.js';
import { AppError, fieldError } from '../errors.js';
import { directKeyOf, directRoomId, partiesOf } from '../models/direct-key.js';
import { NO_ID, toObjectId } from '../models/object-id.js';
import type { UserRecord } from '../models/user.js';
import { admitsDirectRoom, mayHaveDirectRoom } from '../policies/direct-rooms.js';
import type { BlocksService } from './blocks.js';
import type { ServicesDeps } from './deps.js';
import type { RoomAccessService } from './room/access.js';
import type { RoomAssembler } from './room/assembler.js';
import { createDirectRoomFinder } from './room/directory/direct-room-finder.js';
import { findSharedRooms } from './room/directory/shared-rooms.js';
import { createDirectRoomStore, draftOf } from './room/lifecycle/direct-room-store.js';
import type { MembershipAliases } from './room/memberships/membership-aliases.js';
import type { MembershipLimits } from './room/memberships/membership-limits.js';
import type { Memberships } from './room/memberships/memberships.js';
import type { RoomDirectory } from './room/room-directory.js';

/** Requests for one room that wait for each other on this node. */
const MAX_WAITING = 100;

/** Opens direct rooms: the one room of two users, which is created with both of them as members. */
export function createDirectRoomsService(
  { models, sites, limiter, clock }: Pick<ServicesDeps, 'models' | 'sites' | 'limiter' | 'clock'>,
  parts: {
    access: RoomAccessService;
    assembler: RoomAssembler;
    memberships: Memberships;
    limits: MembershipLimits;
    aliases: MembershipAliases;
    blocks: Pick<BlocksService, 'between'>;
    directory: Pick<RoomDirectory, 'membershipsOf' | 'roomsById'>;
  },
) {
  const { assembler, limits, aliases, blocks } = parts;
  const { User } = models;
  const rooms = createDirectRoomStore(models, parts);
  const { findPeer, findRoom } = createDirectRoomFinder(models);
  const admitsRoom = createAdmission(parts);
  const opening = createLimitByKey({
    running: 1,
    waiting: MAX_WAITING,
    onFull: () => new AppError('rate_limited', undefined, { retryAfter: 1 }),
  });

  /**
   * Finds the other user and the room, if there is one. Where there is none, all reasons to refuse take the same queries,
   * and are one answer, so that nobody learns who exists, who blocked whom, or who is in how many rooms. A room that exists costs nothing; a
   * refusal does, as it must not be used to try out names.
   * @throws AppError `cannot_message`, `rate_limited`
   */
  async function admit(actor: Actor, username: string) {
    const { siteId, userId } = actor;
    const site = { $eq: toObjectId(siteId) };
    const [own, peer] = await Promise.all([
      User.findOne({ _id: { $eq: toObjectId(userId) }, site }).lean<UserRecord | null>(),
      findPeer(siteId, username),
    ]);
    const peerId = peer?._id.toString() ?? NO_ID;
    const directKey = directKeyOf(userId, peerId);
    const id = directRoomId(siteId, directKey);
    const [settings, room, isBlocked] = await Promise.all([
      sites.settings(siteId),
      findRoom(siteId, { id, users: [userId, peerId] }),
      blocks.between(userId, peerId),
    ]);
    const isOther = peerId !== userId;
    const isAllowed = own && peer && isOther && !peer.disabledAt && mayHaveDirectRoom(settings, [own, peer]);
    const { directs } = { ...DEFAULT_PRIVACY_SETTINGS, ...peer?.privacy };
    const isAdmitted = room !== null || (await admitsRoom(siteId, userId, { peerId, directs }));
    const isRefused = !isAllowed || isBlocked || !isAdmitted;
    if (isRefused || !room) await limiter.enforce('rooms.user', userId);
    if (isRefused) throw new AppError('cannot_message');
    return { room, draft: draftOf(actor, { id, directKey, peerId, now: new Date(clock()) }) };
  }

  async function open(actor: Actor, username: string): Promise<{ room: Room; created: boolean }> {
    const { room: known, draft } = await admit(actor, username);
    if (!known) await limits.checkRooms(actor.userId);
    const { room, created } = await rooms.complete(known, draft);
    // Where a guest began it who has just joined this account.
    if (known?.directKey && !partiesOf(known.directKey).includes(actor.userId))
      await aliases.settle(actor.siteId, room.id, actor.userId);
    const [view] = await assembler.forViewer([room], actor, { areFresh: true });
    return { room: view!, created };
  }

  return {
    /**
     * Returns the direct room of the actor and another user; creates it where there is none.
     * @param username - of the other user
     * @throws AppError `cannot_message` for every reason that lies in the other user or the site; `validation_failed` for
     * the actor's own name; `room_limit`, `rate_limited`
     */
    async open(actor: Actor, username: string): Promise<{ room: Room; created: boolean }> {
      if (username === actor.username)
        throw fieldError({ path: 'username', code: 'own_username', message: 'must be another user' });
      const key = [actor.siteId, ...[actor.username, username].sort()].join(':');
      return opening.run(key, () => open(actor, username));
    },

    /**
     * Returns the direct room of two users, as the site's backend decided: its settings and blocks do not matter; the latter
     * still keep both from writing.
     * @throws AppError `room_limit`
     */
    async openBetween(backend: Backend, userId: string, peerId: string) {
      const { siteId } = backend;
      const directKey = directKeyOf(userId, peerId);
      const id = directRoomId(siteId, directKey);
      const find = () => findRoom(siteId, { id, users: [userId, peerId] });
      const maker = { siteId, userId, by: { actor: backendActor(backend) } };
      const draft = draftOf(maker, { id, directKey, peerId, now: new Date(clock()) });
      const known = await find();
      // Only requests that would create the room wait for each other.
      if (known) return rooms.complete(known, draft);
      return opening.run(`${siteId}:${directKey}`, async () => {
        const created = await find();
        if (!created) for (const user of [userId, peerId]) await limits.checkRooms(user);
        return rooms.complete(created, draft);
      });
    },
  };
}

/** Creates what returns whether a user lets another one begin a room, and is in few enough. Always the same queries. */
function createAdmission({
  limits,
  directory,
}: {
  limits: Pick<MembershipLimits, 'admits'>;
  directory: Pick<RoomDirectory, 'membershipsOf' | 'roomsById'>;
}) {
  return async (
    siteId: string,
    userId: string,
    { peerId, directs }: { peerId: string; directs: DirectAudience },
  ): Promise<boolean> => {
    const [hasRoom, shared] = await Promise.all([
      limits.admits(peerId),
      findSharedRooms(directory, siteId, [userId, peerId]),
    ]);
    // One that the other user has opened: whoever could add them to a room would otherwise share one with them.
    const sharesRoom = shared.some(({ theirs }) => !theirs.isUnopened);
    return hasRoom && admitsDirectRoom(directs, { sharesRoom });
  };
}

import { MEMBER_ROLES } from '@sotto/protocol';
import type { MemberRole } from '@sotto/protocol';
import type { Types } from 'mongoose';
import { createBatchLoader } from '../../../async/batch-loader.js';
import type { Models } from '../../../models/index.js';
import type { MemberRecord, StoredNotifications } from '../../../models/member.js';
import { toObjectId } from '../../../models/object-id.js';
import { createRowCache } from '../../../models/row-cache.js';
import type { ReadPrices } from '../../../rate-limit/read-prices.js';
import type { AccessedRoom } from '../accessed-room.js';

/** A user's standing in one room. */
export interface Standing {
  readonly userId: string;
  readonly siteId: string;
  readonly room: Types.ObjectId;
  readonly roomId: string;
  readonly role: MemberRole;
  readonly lastReadSeq: number;
  readonly unreadFrom?: number | undefined;
  readonly isUnopened: boolean;
  /** Whether the user pinned the room in their list. */
  readonly isPinned: boolean;
  /** When the user's mute ends, in milliseconds since 1970; 0 for none. */
  readonly mutedUntil: number;
  readonly notifications?: StoredNotifications | undefined;
}

/** Users whose memberships are read at once: each may have 500. */
const USERS_PER_QUERY = 20;
/** Rows of former members stay in the store, without a role. */
const CURRENT = { $in: [...MEMBER_ROLES] };

/** Finds the standings of users in rooms. Each call reads the store; unchanged rows are decoded once. */
export function createStandings({ Member }: Pick<Models, 'Member'>, { prices }: { prices: ReadPrices }) {
  const rows = createRowCache<MemberRecord, Standing>({ model: Member, view: toStanding });

  /** After a restart all users come back at once: one query reads the memberships of many. */
  const loadMemberships = createBatchLoader(
    async (userIds: string[]) => {
      const found = await rows.find({ user: { $in: userIds.map(toObjectId) }, role: CURRENT });
      const byUser = new Map<string, Standing[]>(userIds.map((id) => [id, []]));
      for (const row of found) byUser.get(row.userId)?.push(row);
      return byUser;
    },
    { maxKeys: USERS_PER_QUERY },
  );

  async function membershipsOf(userId: string): Promise<Standing[]> {
    const own = (await loadMemberships(userId)) ?? [];
    prices.learn(userId, own.length);
    return own;
  }

  return {
    /** Finds the memberships of a user. */
    membershipsOf,
    /** Finds the rooms that the user is banned from now, by id. */
    async bansOf(userId: string, now: number): Promise<Set<string>> {
      const found = await rows.find({
        ...{ user: toObjectId(userId), role: null },
        bannedUntil: { $gt: new Date(now) },
      });
      return new Set(found.map(({ roomId }) => roomId));
    },
    /** Finds the memberships of a user in these rooms alone. */
    membershipsIn: (within: AccessedRoom[], userId: string): Promise<Standing[]> =>
      rows.find({
        room: { $in: within.map(({ record }) => record._id) },
        ...{ user: toObjectId(userId), role: CURRENT },
      }),
  };
}

/** Returns a stored membership as a standing. */
export function toStanding(member: MemberRecord): Standing {
  const { user, site, room, role, lastReadSeq, unreadFrom, openedAt, mutedUntil, notifications, pinned } =
    member;
  return {
    ...{ userId: user.toString(), siteId: site.toString(), room, roomId: room.toString() },
    ...{ role, lastReadSeq, unreadFrom, isUnopened: openedAt === null, notifications },
    isPinned: pinned === true,
    mutedUntil: mutedUntil?.getTime() ?? 0,
  };
}

import mongoose from 'mongoose';
import type { MemberRole } from '@sotto/protocol';
import type { Models } from '../../models/index.js';
import type { MembershipRow } from '../../models/member.js';
import { toObjectId } from '../../models/object-id.js';
import { toAccessedRoom } from './accessed-room.js';
import type { AccessedRoom } from './accessed-room.js';
import { adoptRoom, isNotAdopted } from './memberships/membership-adoption.js';

/** A membership as access keeps it; `role` is null for a former member, whole value null for a user who never was one. */
export type KeptRole = {
  readonly role: MemberRole | null;
  readonly isUnopened: boolean;
  /** Milliseconds since 1970; 0 for none. */
  readonly mutedUntil: number;
  readonly bannedUntil: number;
} | null;

/** Names a role in a cache. */
export const roleKey = (roomId: string, userId: string) => `${roomId}:${userId}`;

/** Reads rooms by slug, and roles in them. */
export function createAccessReader({ Room, Member }: Pick<Models, 'Room' | 'Member'>) {
  return {
    /** Finds a room of a site by its slug; a room of an earlier version gets its owners and count first. */
    async findRoom(siteId: string, slug: string): Promise<AccessedRoom | null> {
      const record = await Room.findOne({
        site: { $eq: toObjectId(siteId) },
        slug: { $eq: slug },
      }).lean();
      if (!record || !isNotAdopted(record)) return record && toAccessedRoom(record);
      await adoptRoom({ Room, Member }, record._id);
      const adopted = await Room.findOne({ _id: { $eq: record._id } }).lean();
      return adopted && toAccessedRoom(adopted);
    },

    async findRole(roomId: mongoose.Types.ObjectId, userId: string): Promise<KeptRole> {
      const member = await Member.findOne({
        room: { $eq: roomId },
        user: { $eq: toObjectId(userId) },
      })
        .setOptions({ former: true })
        .lean<MembershipRow | null>();
      return member && toKeptRole(member);
    },

    /** Finds many roles by one query, by `roleKey`; leaves out those who are no members. */
    async findRoles(keys: string[]): Promise<Map<string, KeptRole>> {
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
      const members = await Member.find(branches.length === 1 ? branches[0]! : { $or: branches })
        .setOptions({ former: true })
        .batchSize(keys.length + 1)
        .lean<MembershipRow[]>();
      return new Map(
        members.map((member) => [
          roleKey(member.room.toString(), member.user.toString()),
          toKeptRole(member),
        ]),
      );
    },
  };
}

const toKeptRole = ({ role, openedAt, mutedUntil, bannedUntil }: MembershipRow): KeptRole => ({
  role,
  isUnopened: role !== null && openedAt === null,
  mutedUntil: mutedUntil?.getTime() ?? 0,
  bannedUntil: bannedUntil?.getTime() ?? 0,
});

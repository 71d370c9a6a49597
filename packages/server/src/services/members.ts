import type { AddMemberInput, Member, UpdateMemberInput, User } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { AppError } from '../errors.js';
import type { MemberRecord } from '../models/member.js';
import { toObjectId } from '../models/object-id.js';
import { presentUser } from '../presenters/users.js';
import type { CoreDeps } from './deps.js';
import type { Memberships } from './memberships.js';
import type { RoomAccessService } from './room-access.js';

export type MembersService = ReturnType<typeof createMembersService>;

/** Who is in a room. */
export function createMembersService(
  { models }: CoreDeps,
  { access, memberships }: { access: RoomAccessService; memberships: Memberships },
) {
  async function findUser(siteId: string, username: string): Promise<User | null> {
    const record = await models.User.findOne({
      site: { $eq: toObjectId(siteId) },
      username: { $eq: username.toLowerCase() },
    }).lean();
    return record && !record.disabledAt ? presentUser(record) : null;
  }

  return {
    /**
     * All members, by name.
     * @throws AppError `room_not_found`, `not_a_member`
     */
    async list(actor: Actor, slug: string): Promise<{ results: Member[] }> {
      const { room } = await access.resolveMember(actor, slug);
      const records = await models.Member.find({ room: { $eq: room.record._id } }).lean<MemberRecord[]>();
      const results = await memberships.present(room, records);
      results.sort((a, b) => (a.user.username < b.user.username ? -1 : 1));
      return { results };
    },

    /**
     * Brings somebody of the same site into the room; `created` is false for one who is in it already.
     * @throws AppError `room_not_found`, `not_a_member`, `insufficient_role`, `user_not_found`, `room_limit`,
     * `owner_limit`
     */
    async add(
      actor: Actor,
      slug: string,
      { username, role = 'member' }: AddMemberInput,
    ): Promise<{ member: Member; created: boolean }> {
      const { room } = await access.resolveMember(actor, slug);
      const user = await findUser(actor.siteId, username);
      if (!user) throw new AppError('user_not_found');
      const request = { kind: 'add' as const, by: actor.userId, user: user.id, role };
      const { change } = await memberships.begin(room, request);
      return { member: await memberships.presentOne(room, user.id), created: change !== null };
    },

    /**
     * Gives a member another role.
     * @throws AppError `room_not_found`, `not_a_member`, `insufficient_role`, `member_not_found`, `last_owner`,
     * `owner_limit`
     */
    async update(actor: Actor, slug: string, username: string, { role }: UpdateMemberInput): Promise<Member> {
      const { room } = await access.resolveMember(actor, slug);
      const user = await findUser(actor.siteId, username);
      if (!user) throw new AppError('member_not_found');
      await memberships.change(room, { kind: 'set-role', by: actor.userId, user: user.id, role });
      return memberships.presentOne(room, user.id);
    },

    /**
     * Takes somebody out of the room; oneself always.
     * @throws AppError `room_not_found`, `not_a_member`, `insufficient_role`, `member_not_found`, `last_owner`
     */
    async remove(actor: Actor, slug: string, username: string): Promise<void> {
      const { room, role } = await access.resolveMember(actor, slug);
      const user = await findUser(actor.siteId, username);
      if (!user) throw new AppError(role === 'member' ? 'insufficient_role' : 'member_not_found');
      await memberships.change(room, { kind: 'remove', by: actor.userId, user: user.id });
    },
  };
}
